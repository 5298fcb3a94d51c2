"""Register, invitations, roles: who may give what, handover, delegation, anonymisation."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kaona.activity.models import Delivery, Event
from kaona.people import operations
from kaona.people.access import NotAllowed, may, roles_at
from kaona.people.models import Membership, Organisation
from kaona.people.operations.accounts import InvitationFault, Invitee
from kaona.people.operations.base import MembershipFault
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


def test_a_demonstration_agency_and_a_real_one_stay_apart(cast: Cast) -> None:
    cast.other.is_demo = True
    cast.other.save()
    act: dict[str, Any] = {"on": NOW.date(), "reason": "x", "by": cast.officer, "at": NOW}
    with pytest.raises(RegisterFault):
        operations.merge(organisation=cast.department, into=cast.other, **act)
    with pytest.raises(RegisterFault):
        operations.merge(organisation=cast.other, into=cast.department, **act)
    ministry = Organisation.objects.create(code="m-demo", name_th="กระทรวงสมมติ", type="ministry", is_demo=True)
    with pytest.raises(RegisterFault):
        operations.move(organisation=cast.department, parent=ministry, **act)
    assert not cast.department.changes.exists()


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
    operations.delegate(membership=row, to=cast.reviewer, until=NOW + timedelta(days=3), order_number="9/2569",
                        by=cast.head, at=NOW)  # fmt: skip
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


def test_a_role_whose_time_is_over_can_be_had_again(cast: Cast) -> None:
    def give(at: datetime) -> Membership:
        return operations.give_role(
            user=cast.reviewer, organisation=cast.department, role=Role.HEAD, acting=True, order_number="1", by=cast.head,
            valid_to=at + timedelta(days=3), at=at,
        )  # fmt: skip

    first = give(NOW)
    with pytest.raises(MembershipFault):
        give(NOW + timedelta(days=2))
    give(NOW + timedelta(days=5))
    first.refresh_from_db()
    assert first.ended_reason == "expired"
    assert may(cast.reviewer, Permission.SIGN, cast.department, at=NOW + timedelta(days=6))


def test_a_handover_to_somebody_who_had_the_role_for_a_time_is_for_good(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.coordinator)
    operations.delegate(membership=row, to=cast.editor, until=NOW + timedelta(days=3), by=cast.coordinator, at=NOW)
    later = NOW + timedelta(days=1)
    operations.hand_over(membership=row, to=cast.editor, note="", by=cast.coordinator, at=later)
    held = Membership.objects.get(user=cast.editor, role="coordinator", ended_at=None)
    assert (held.valid_to, held.delegated_by) == (None, None)


def test_an_accepted_invitation_is_for_good_even_over_a_lent_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.owner)
    token = _link(cast, role=Role.CATEGORY_OWNER, email=cast.reader.email)
    operations.delegate(membership=row, to=cast.reader, until=NOW + timedelta(days=3), by=cast.owner, at=NOW)
    operations.accept_invitation(token=token, password="", full_name="", by=cast.reader, at=NOW)
    held = Membership.objects.get(user=cast.reader, role="category_owner", ended_at=None)
    assert (held.valid_to, held.scope) == (None, ["1"])


def test_nobody_raises_their_own_rights(cast: Cast) -> None:
    with pytest.raises(InvitationFault):
        operations.invite(
            invitee=Invitee(cast.officer.email.upper(), "x", Role.HEAD), organisation=cast.department, by=cast.officer,
            at=NOW,
        )  # fmt: skip
    row = Membership.objects.get(user=cast.coordinator)
    with pytest.raises(NotAllowed):
        operations.hand_over(membership=row, to=cast.head, note="", by=cast.head, at=NOW)
    with pytest.raises(NotAllowed):
        operations.change_membership(membership=row, scope=[], unit="", valid_to=None, by=cast.coordinator, at=NOW)
    with pytest.raises(NotAllowed):
        operations.remove_second_factor(user=cast.administrator, remove=lambda: 1, by=cast.administrator, at=NOW)


def test_what_was_lent_ends_with_the_lenders_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    lent = operations.delegate(membership=row, to=cast.reader, until=NOW + timedelta(days=9), by=cast.editor, at=NOW)
    operations.end_membership(membership=row, reason="ย้าย", by=cast.coordinator, at=NOW)
    lent.refresh_from_db()
    assert lent.ended_at == NOW
    assert not may(cast.reader, Permission.EDIT_ANSWERS, cast.department, at=NOW)
    assert Event.objects.filter(kind="membership.ended").count() == 2


def test_nobody_lends_what_they_no_longer_have_or_longer_than_they_have_it(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    operations.change_membership(
        membership=row, scope=[], unit="", valid_to=NOW + timedelta(days=5), by=cast.coordinator, at=NOW
    )
    with pytest.raises(MembershipFault):
        operations.delegate(membership=row, to=cast.reader, until=NOW + timedelta(days=9), by=cast.editor, at=NOW)
    with pytest.raises(NotAllowed):
        operations.delegate(
            membership=row, to=cast.reader, until=NOW + timedelta(days=9), by=cast.editor, at=NOW + timedelta(days=6)
        )


def test_a_lender_takes_back_and_nobody_else(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    lent = operations.delegate(membership=row, to=cast.reader, until=NOW + timedelta(days=9), by=cast.editor, at=NOW)
    with pytest.raises(NotAllowed):
        operations.take_back(membership=lent, by=cast.reader, at=NOW)
    operations.take_back(membership=lent, by=cast.editor, at=NOW)
    assert not may(cast.reader, Permission.EDIT_ANSWERS, cast.department, at=NOW)


def test_the_last_administrator_cannot_go(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.administrator)
    with pytest.raises(MembershipFault):
        operations.end_membership(membership=row, reason="", by=cast.administrator, at=NOW)


def test_a_coordinator_for_a_time_does_not_count_as_another_one(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.coordinator)
    operations.delegate(membership=row, to=cast.editor, until=NOW + timedelta(days=3), by=cast.coordinator, at=NOW)
    with pytest.raises(MembershipFault):
        operations.end_membership(membership=row, reason="", by=cast.head, at=NOW)


def test_a_second_step_is_removed_by_an_administrator_and_the_person_is_told(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        operations.remove_second_factor(user=cast.reader, remove=lambda: 1, by=cast.officer, at=NOW)
    forgotten: list[str] = []
    with pytest.raises(NotAllowed):
        operations.unlock(user=cast.reader, forget=lambda: forgotten.append("x"), by=cast.officer, at=NOW)
    assert forgotten == []
    operations.unlock(user=cast.reader, forget=lambda: forgotten.append("x"), by=cast.administrator, at=NOW)
    assert forgotten == ["x"]
    assert Event.objects.filter(kind="account.unlocked", by_id=cast.administrator.pk).count() == 1
    operations.remove_second_factor(user=cast.reader, remove=lambda: 2, by=cast.administrator, at=NOW)
    assert Event.objects.get(kind="account.second_factor_removed").by_id == cast.administrator.pk
    assert Delivery.objects.get().to == cast.reader.email


def test_two_who_change_one_role_at_once(cast: Cast) -> None:
    """Both hold the row as it was; the second finds it ended."""
    mine, yours = (Membership.objects.get(user=cast.reader) for _ in range(2))
    operations.end_membership(membership=mine, reason="", by=cast.coordinator, at=NOW)
    with pytest.raises(MembershipFault):
        operations.end_membership(membership=yours, reason="", by=cast.head, at=NOW)
    with pytest.raises(MembershipFault):
        operations.change_membership(membership=yours, scope=["1"], unit="", valid_to=None, by=cast.head, at=NOW)
    assert Event.objects.filter(kind="membership.ended").count() == 1
