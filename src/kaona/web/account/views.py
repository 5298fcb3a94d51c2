"""One's own account: invitation, privacy notice, profile, own data."""

import json

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kaona.knowledge.queries.own import all_about
from kaona.people import operations
from kaona.people.operations.accounts import InvitationFault, open_invitation
from kaona.people.queries import own_roles
from kaona.web.account.forms import AcceptForm, ProfileForm
from kaona.web.shell.door import PRIVACY_VERSION, door
from kaona.web.shell.given import words


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: a new account, or a further role for the signed-in person."""
    found = open_invitation(token, at=request.at)
    if found is None:
        return render(request, "account/invitation_void.html", status=410)
    known = request.user.is_authenticated and request.user.email.lower() == found.email.lower()
    form = AcceptForm(request.POST or None, initial={"full_name": found.full_name})
    if request.method == "POST" and (known or form.is_valid()):
        values = {"password": "", "full_name": ""} if known else form.cleaned_data
        try:
            user, _row = operations.accept_invitation(
                token=token, password=values["password"], full_name=values["full_name"],
                by=request.user if request.user.is_authenticated else None, at=request.at,
            )  # fmt: skip
        except InvitationFault as fault:
            form.add_error(None, words(fault))
        else:
            if not known:
                login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("home:start")
    return render(request, "account/invitation.html", {"invitation": found, "form": form, "known": known})


def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice; read once before first use, readable by everybody."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    if request.method == "POST" and request.user.is_authenticated:
        operations.read_privacy_notice(by=request.user, version=PRIVACY_VERSION, at=request.at)
        return redirect(back)
    ask = request.user.is_authenticated and request.user.privacy_version != PRIVACY_VERSION
    return render(request, "account/privacy.html", {"ask": ask, "version": PRIVACY_VERSION})


@door
def profile(request: HttpRequest) -> HttpResponse:
    """Name, position, telephone; the way to password, second factor, sessions and one's data."""
    user = request.user
    initial = {"full_name": user.full_name, "position": user.position, "phone": user.phone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.change_profile(by=user, at=request.at, **form.cleaned_data)
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("account:profile")
    return render(request, "account/profile.html", {"form": form, "may_lend": bool(own_roles(user, at=request.at))})


@door
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything the site keeps about the person, as a JSON file."""
    text = json.dumps(all_about(request.user), ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer
