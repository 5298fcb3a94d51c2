"""The deeds of the people room, one module per matter."""

from kaona.people.operations.accounts import (
    accept_invitation,
    anonymise,
    change_profile,
    deactivate,
    invite,
    invite_first_administrator,
    invite_many,
    read_privacy_notice,
    remove_second_factor,
    resend_invitation,
    unlock,
    withdraw_invitation,
)
from kaona.people.operations.memberships import (
    change_membership,
    delegate,
    end_membership,
    give_role,
    hand_over,
    take_back,
)
from kaona.people.operations.organisations import add_organisation, close, load_register, merge, move, rename

__all__ = [
    "accept_invitation",
    "add_organisation",
    "anonymise",
    "change_membership",
    "change_profile",
    "close",
    "deactivate",
    "delegate",
    "end_membership",
    "give_role",
    "hand_over",
    "invite",
    "invite_first_administrator",
    "invite_many",
    "load_register",
    "merge",
    "move",
    "read_privacy_notice",
    "remove_second_factor",
    "rename",
    "resend_invitation",
    "take_back",
    "unlock",
    "withdraw_invitation",
]
