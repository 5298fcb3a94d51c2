"""Roles on their pages: changed, lent, an acting head; who may not."""

from django.test import Client

from kaona.people.access import may
from kaona.people.models import Membership
from kaona.rules.roles import Permission
from tests.cast import NOW, Cast

FAR = {"day": "30", "month": "12", "year": "2569"}


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_coordinator_changes_the_scope_and_end_of_a_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    page = f"/people/members/{row.pk}/"
    assert client_of(cast.coordinator).get(page).status_code == 200
    assert client_of(cast.coordinator).post(page, {"scope": "1, ๒.๓", **FAR}).status_code == 302
    row.refresh_from_db()
    assert (row.scope, row.valid_to is not None) == (["1", "2.3"], True)
    assert client_of(cast.coordinator).post(page, {"scope": "x"}).status_code == 200
    for who in (cast.editor, cast.outsider, cast.viewer, cast.nobody):
        assert client_of(who).post(page, {"scope": ""}).status_code == 404


def test_nobody_widens_the_own_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.coordinator)
    assert client_of(cast.coordinator).post(f"/people/members/{row.pk}/", {"scope": ""}).status_code == 403


def test_a_head_names_an_acting_head_with_order_and_end(cast: Cast) -> None:
    page, client = f"/people/at/{cast.department.pk}/acting/", client_of(cast.head)
    client.post(page, {"user": cast.reviewer.pk, "order": "", **FAR})
    assert not may(cast.reviewer, Permission.SIGN, cast.department, at=NOW)
    assert client.post(page, {"user": cast.reviewer.pk, "order": "12/2569", **FAR}).status_code == 302
    row = Membership.objects.get(user=cast.reviewer, role="head")
    assert (row.acting, row.order_number) == (True, "12/2569")
    assert client_of(cast.coordinator).post(page, {"user": cast.reader.pk, "order": "1", **FAR}).status_code == 403


def test_a_role_is_lent_to_a_colleague_for_a_time(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    data = {"membership": row.pk, "to": cast.reader.pk, **FAR}
    assert client_of(cast.editor).post("/people/lend/", data).status_code == 302
    assert Membership.objects.get(user=cast.reader, role="editor").delegated_by == cast.editor
    assert client_of(cast.editor).post("/people/lend/", data | {"to": cast.outsider.pk}).status_code == 200
    assert client_of(cast.officer).get("/people/lend/").status_code == 404
