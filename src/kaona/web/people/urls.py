"""Addresses of the pages of `people`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.people import accounts, importing, members, membership, organisations

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", members.members, name="members"),
    path("at/<int:organisation>/", members.members, name="members_at"),
    path("at/<int:organisation>/invite/", members.invite, name="invite"),
    path("at/<int:organisation>/invite-many/", members.invite_many, name="invite_many"),
    path("at/<int:organisation>/handover/", members.handover, name="handover"),
    path("at/<int:organisation>/audit/", members.audit, name="audit"),
    path("at/<int:organisation>/acting/", membership.acting, name="acting"),
    path("members/<int:pk>/", membership.membership, name="membership"),
    path("lend/", membership.lend, name="lend"),
    path("members/<int:membership>/end/", members.end, name="end"),
    path("invitations/<int:invitation>/", members.invitation, name="invitation"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/export.csv", organisations.export, name="organisations_csv"),
    path("organisations/import/", importing.importing, name="importing"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("mail/", accounts.mail, name="mail"),
]
