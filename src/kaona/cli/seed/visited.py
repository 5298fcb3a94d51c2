"""The demonstration's visit: accepted by the head, verified on site, confirmed again, certified."""

from typing import Any

from kaona.cli.seed.days import Office
from kaona.cli.seed.dossiers import dossier_of
from kaona.people.models import User
from kaona.rules.thai_dates import local
from kaona.verification.models import Visit, VisitQuestion
from kaona.verification.operations import certifying, on_site, questions, visiting


def certify_after_visit(office: Office, code: str, officer: User, one: dict[str, Any]) -> None:
    """The whole second half, each step at its day."""
    dossier, approver = dossier_of(office.cycle, code), office.who("approver")
    head = office.people[f"head@{office.data['agencies'][code]['side']}.example"]
    question = VisitQuestion.objects.get(dossier=dossier)
    questions.answer(question=question, choice="accept", by=head, at=office.day(one["accepted"]))
    visit = _plan(office, question, officer, one)
    _on_site(office, visit, one)
    certifying.confirm_visit(visit=visit, by=approver, at=office.day(one["confirmed"]))
    certifying.publish_visit(visit=visit, by=officer, at=office.day(one["published"]))
    certifying.issue(visit=visit, by=approver, at=office.day(one["certified"]))


def _plan(office: Office, question: VisitQuestion, officer: User, one: dict[str, Any]) -> Visit:
    at, team = office.day(one["planned"]), [office.who(name) for name in one["team"]]
    first, last = (local(office.day(one[name])) for name in ("starts", "ends"))
    given = visiting.VisitPlan(first.date(), last.date(), one["place"], one["scope"])
    visit = visiting.plan(question=question, given=given, team=team, leader=team[0], by=officer, at=at)
    for line in one["agenda"]:
        begins = first.replace(hour=line["hour"], minute=0, second=0, microsecond=0)
        visiting.add_agenda(visit=visit, starts_at=begins, ends_at=begins.replace(hour=line["hour"] + 1), by=officer, at=at,
                            title=line["title"], with_whom=line["with_whom"], item=line["item"])  # fmt: skip
    on_site.find_issues(visit=visit, by=officer, at=at)
    return visit


def _on_site(office: Office, visit: Visit, one: dict[str, Any]) -> None:
    leader, began, ended = office.who(one["team"][0]), office.day(one["starts"]), office.day(one["ends"])
    visiting.start(visit=visit, by=leader, at=began)
    for number, line in enumerate(one["notes"]):
        on_site.write_note(
            visit=visit, client_key=f"demonstration-{number}", noted_at=began, by=leader, at=began, **line
        )
    moved = {line["code"]: line for line in one["moves"]}
    for line in moved.values():
        on_site.move_statement(visit=visit, by=leader, at=ended, **line)
    for issue in visit.issues.filter(withdrawn_at=None):
        found = moved.get(issue.code)
        outcome = "verified" if found is None else "clarified" if found["met"] else "not_supported"
        on_site.set_outcome(issue=issue, outcome=outcome, text=found["reason"] if found else "", version=issue.version,
                            by=leader, at=ended)  # fmt: skip
    on_site.conclude(visit=visit, summary=one["summary"], by=leader, at=ended)
