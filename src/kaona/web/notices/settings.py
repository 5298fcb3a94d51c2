"""How one wants to be told: by group at once, in a digest or in the inbox only; hours of the digest, quiet hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kaona.activity.operations import StalePreference, keep_preference
from kaona.activity.queries import preference_of, times_of
from kaona.rules.mail_times import AT_ONCE, DAILY, MailTimes, faults_of, modes_for
from kaona.rules.notice_kinds import GROUP_WORDS, GROUPS, NEVER_SILENT
from kaona.web.shell.door import door
from kaona.web.shell.given import in_language

MODE_WORDS = {
    "at_once": gettext_lazy("อีเมลทันที"),
    "digest": gettext_lazy("ในอีเมลสรุป"),
    "inbox": gettext_lazy("ในระบบเท่านั้น"),
}
DAYS = [
    gettext_lazy("วันจันทร์"), gettext_lazy("วันอังคาร"), gettext_lazy("วันพุธ"), gettext_lazy("วันพฤหัสบดี"),
    gettext_lazy("วันศุกร์"), gettext_lazy("วันเสาร์"), gettext_lazy("วันอาทิตย์"),
]  # fmt: skip


@door
def settings(request: HttpRequest) -> HttpResponse:
    """The choice of the signed-in person; what nobody chose is told at once."""
    row = preference_of(request.user)
    version, times = (row.version, times_of(row)) if row else (0, MailTimes())
    faults: dict[str, str] = {}
    if request.method == "POST":
        times = _read(request.POST)
        faults = _words(faults_of(times))
        if not faults:
            try:
                keep_preference(by=request.user, times=times, version=_number(request.POST, "version"), at=request.at)
            except StalePreference:
                messages.error(request, _("มีการบันทึกจากหน้าต่างอื่น ตรวจค่าที่เลือกแล้วบันทึกอีกครั้ง"))
            else:
                messages.success(request, _("บันทึกแล้ว"))
                return redirect("notices:settings")
    return render(request, "notices/settings.html", {
        "groups": _groups(times, faults), "days": list(enumerate(DAYS)), "version": version,
        "hours": [(hour, f"{hour:02}:00") for hour in range(24)], "times": times, "faults": faults,
    })  # fmt: skip


def _read(values: Any) -> MailTimes:
    return MailTimes(
        modes={group: values.get(f"mode_{group}", AT_ONCE) for group in GROUPS}, every=values.get("every", DAILY),
        weekday=_number(values, "weekday"), hour=_number(values, "hour"), quiet="quiet" in values,
        quiet_from=_number(values, "quiet_from"), quiet_to=_number(values, "quiet_to"),
        workdays_only="workdays_only" in values,
    )  # fmt: skip


def _number(values: Any, name: str) -> int:
    """99 for what is no number: the rules refuse it."""
    text = values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 99


def _words(faults: dict[str, tuple[str, str]]) -> dict[str, str]:
    english = (get_language() or "").startswith("en")
    return {name: en if english else th for name, (th, en) in faults.items()}


def _groups(times: MailTimes, faults: dict[str, str]) -> list[dict[str, Any]]:
    """A line per group: its words, what is chosen, which choices there are."""
    return [
        {"key": group, "words": in_language(words), "chosen": times.mode(group), "fixed": group in NEVER_SILENT,
         "choices": [(mode, MODE_WORDS[mode]) for mode in modes_for(group)],
         "fault": faults.get(f"mode_{group}", "")}
        for group, words in GROUP_WORDS.items()
    ]  # fmt: skip
