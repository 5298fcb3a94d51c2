"""Register, invitations, roles: who may give what, handover, delegation, anonymisation."""

from datetime import timedelta

import pytest

from kaona.activity.models import Delivery, Event
from kaona.people import operations
from kaona.people.access import NotAllowed, may, roles_at
from kaona.people.models import Membership, Organisation
from kaona.people.operations.accounts import InvitationFault, Invitee
from kaona.people.operations.memberships import MembershipFault
from kaona.people.operations.organisations import RegisterFault
from kaona.people.queries import find_organisations, own_data
from kaona.rules.roles import Permission, Role
from tests.cast import NOW, Cast


def test_the_register_is_loaded_once_and_found_in_thai_and_english(cast: Cast) -> None:
    added = operations.load_register(by=None, at=NOW)
    assert added == 21 + 18 + 164 + 61 + 77
    assert operations.load_register(by=None, at=NOW) == 0
    assert [one.code for one in find_organisations(words="samut prakan")] == ["prov-11"]
    assert [one.code for one in find_organisations(words="สมุทรปราการ")] == ["prov-11"]
    province = Organisation.objects.get(code="prov-11")
    assert province.parent is not None
    assert (province.parent.code, province.province_group is not None) == ("min-moi", True)


def test_loading_again_keeps_what_people_changed(cast: Cast) -> None:
    operations.load_register(by=None, at=NOW)
    row = Organisation.objects.get(code="prov-11")
    operations.rename(
        organisation=row, name_th="ชื่อใหม่", name_en="New", on=NOW.date(), reason="กฎหมาย", by=cast.officer, at=NOW
    )
    operations.load_register(by=None, at=NOW)
    row.refresh_from_db()
    assert row.name_th == "ชื่อใหม่"
    assert row.changes.get().before["name_th"] == "สมุทรปราการ"


def test_a_merger_names_its_successor_and_cannot_run_in_a_circle(cast: Cast) -> None:
    operations.merge(
        organisation=cast.other, into=cast.department, on=NOW.date(), reason="ยุบรวม", by=cast.officer, at=NOW
    )
    cast.other.refresh_from_db()
    assert cast.other.successor == cast.department
    with pytest.raises(RegisterFault):
        operations.merge(
            organisation=cast.department, into=cast.other, on=NOW.date(), reason="x", by=cast.officer, at=NOW
        )


def _link(cast: Cast, role: Role = Role.EDITOR, email: str = "new@example.go.th") -> str:
    operations.invite(
        invitee=Invitee(email, "คนใหม่", role, "กองใหม่", ("1",)),
        organisation=cast.department,
        by=cast.coordinator,
        at=NOW,
    )
    return Delivery.objects.order_by("-pk")[0].body.split("/account/invitation/")[1].split("/")[0]


def test_an_invitation_makes_an_account_with_its_role_once(cast: Cast) -> None:
    token = _link(cast)
    user, _ = operations.accept_invitation(token=token, password="a long password", full_name="คนใหม่", by=None, at=NOW)
    assert roles_at(user, cast.department, at=NOW) == {Role.EDITOR}
    assert user.memberships.get().scope == ["1"]
    with pytest.raises(InvitationFault):
        operations.accept_invitation(token=token, password="a long password", full_name="x", by=None, at=NOW)


def test_an_invitation_ends_after_two_weeks_and_a_new_link_voids_the_old(cast: Cast) -> None:
    token = _link(cast)
    with pytest.raises(InvitationFault):
        operations.accept_invitation(token=token, password="p", full_name="x", by=None, at=NOW + timedelta(days=15))
    row = cast.department.invitations.get()
    operations.resend_invitation(invitation=row, by=cast.coordinator, at=NOW)
    with pytest.raises(InvitationFault):
        operations.accept_invitation(token=token, password="p", full_name="x", by=None, at=NOW)


def test_somebody_elses_address_is_not_taken_over(cast: Cast) -> None:
    token = _link(cast, email=cast.outsider.email)
    with pytest.raises(InvitationFault):
        operations.accept_invitation(token=token, password="a long password", full_name="x", by=None, at=NOW)
    user, _ = operations.accept_invitation(token=token, password="", full_name="", by=cast.outsider, at=NOW)
    assert user == cast.outsider
    assert cast.outsider.check_password("correct horse 44")


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("coordinator", Role.EDITOR, True), ("coordinator", Role.HEAD, False), ("coordinator", Role.OFFICER, False),
        ("head", Role.HEAD, True), ("editor", Role.EDITOR, False), ("reader", Role.READER, False),
        ("outsider", Role.EDITOR, False), ("officer", Role.HEAD, True), ("viewer", Role.EDITOR, False),
        ("administrator", Role.EDITOR, True), ("nobody", Role.READER, False), ("assessor", Role.EDITOR, False),
    ],
)  # fmt: skip
def test_who_may_give_which_role(cast: Cast, who: str, role: Role, allowed: bool) -> None:
    invitee = Invitee("x@example.go.th", "x", role)
    if allowed:
        operations.invite(invitee=invitee, organisation=cast.department, by=getattr(cast, who), at=NOW)
    else:
        with pytest.raises(NotAllowed):
            operations.invite(invitee=invitee, organisation=cast.department, by=getattr(cast, who), at=NOW)
        assert not cast.department.invitations.exists()


def test_nobody_gives_themselves_a_role(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        operations.give_role(user=cast.head, organisation=cast.department, role=Role.EDITOR, by=cast.head, at=NOW)


def test_a_list_of_thirty_is_invited_whole_or_not_at_all(cast: Cast) -> None:
    people = [Invitee(f"p{n}@example.go.th", f"คน {n}", Role.EDITOR) for n in range(30)]
    with pytest.raises(InvitationFault):
        operations.invite_many(invitees=[*people, people[0]], organisation=cast.department, by=cast.coordinator, at=NOW)
    assert not cast.department.invitations.exists()
    operations.invite_many(invitees=people, organisation=cast.department, by=cast.coordinator, at=NOW)
    assert cast.department.invitations.count() == 30


def test_a_handover_is_one_act_and_the_last_coordinator_cannot_just_go(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.coordinator)
    with pytest.raises(MembershipFault):
        operations.end_membership(membership=row, reason="", by=cast.head, at=NOW)
    operations.hand_over(membership=row, to=cast.editor, note="แฟ้มอยู่ชั้น 2", by=cast.coordinator, at=NOW)
    assert roles_at(cast.editor, cast.department, at=NOW) == {Role.EDITOR, Role.COORDINATOR}
    assert roles_at(cast.coordinator, cast.department, at=NOW) == frozenset()


def test_a_lent_role_ends_by_itself(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.head)
    operations.delegate(membership=row, to=cast.reviewer, until=NOW + timedelta(days=3), by=cast.head, at=NOW)
    assert may(cast.reviewer, Permission.SIGN, cast.department, at=NOW + timedelta(days=2))
    assert not may(cast.reviewer, Permission.SIGN, cast.department, at=NOW + timedelta(days=4))


def test_an_acting_head_needs_an_end_and_an_order(cast: Cast) -> None:
    with pytest.raises(MembershipFault):
        operations.give_role(
            user=cast.reader, organisation=cast.department, role=Role.HEAD, acting=True, by=cast.head, at=NOW
        )


def test_anonymising_leaves_the_id_only(cast: Cast) -> None:
    with pytest.raises(MembershipFault):
        operations.anonymise(user=cast.reader, by=cast.administrator, at=NOW)
    operations.end_membership(
        membership=Membership.objects.get(user=cast.reader), reason="", by=cast.coordinator, at=NOW
    )
    operations.anonymise(user=cast.reader, by=cast.administrator, at=NOW)
    cast.reader.refresh_from_db()
    assert "reader" not in f"{cast.reader.email}{cast.reader.full_name}"
    assert not cast.reader.is_active


def test_every_deed_leaves_its_line_without_names(cast: Cast) -> None:
    _link(cast)
    event = Event.objects.get(kind="invitation.sent")
    assert (event.by_id, event.organisation_id) == (cast.coordinator.pk, cast.department.pk)
    assert "คนใหม่" not in str(event.data)
    assert "example.go.th" not in str(event.data)


def test_own_data_is_about_oneself(cast: Cast) -> None:
    found = str(own_data(cast.editor))
    assert cast.editor.email in found
    assert cast.head.email not in found
