"""The password asked for again before a signature."""

from django.contrib.auth import authenticate
from django.http import HttpRequest


def is_password(request: HttpRequest) -> bool:
    """The signed-in person's password, through the same counting door as sign-in."""
    found = authenticate(
        request, email=request.user.email, username=request.user.email, password=request.POST.get("password", "")
    )
    return found is not None and found.pk == request.user.pk
