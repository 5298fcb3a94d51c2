"""The priorities that a demonstration agency chose from its gaps, through the room's own deeds."""

from typing import Any

from kaona.cli.seed.days import Office
from kaona.cli.seed.dossiers import dossier_of
from kaona.improvement.operations import priorities as deeds
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.improvement.queries.priorities import computed_order, efforts_for, feedback_to_answer, standing
from kaona.knowledge.queries.practices import practices_by_item


def choose_priorities(office: Office, data: dict[str, Any]) -> None:
    """Chosen with reasons, one ranked otherwise than computed, an OFI answered, a practice to learn from attached."""
    for code, one in data["agencies"].items():
        dossier, who = dossier_of(office.cycle, code), code.removeprefix("demo-")
        coordinator, head = (office.people[f"{name}@{who}.example"] for name in ("coordinator", "head"))
        at, base = office.day(one["days"]), base_of(dossier)
        gaps = [gap for gap in gap_list(base) if gap.code in one["chosen"]]
        ranks = computed_order(base, gaps, efforts_for(base))
        chosen = [code for code in ranks if code in one["chosen"]]
        deeds.choose(dossier=dossier, codes=chosen, reason=one["chosen"], ranks=ranks, by=coordinator, at=at)
        rows = {row.code: row for row in standing(dossier)}
        order = [row.pk for row in rows.values()]
        for gap, (place, reason) in one["moved"].items():
            order.remove(rows[gap].pk)
            order.insert(place - 1, rows[gap].pk)
            deeds.rank(dossier=dossier, order=order, moved=[rows[gap].pk], reason=reason, by=head, at=at)
        for feedback in feedback_to_answer(dossier):
            if feedback.item in one["answers"]:
                priority = rows[one["answers"][feedback.item]]
                deeds.answer_feedback(priority=priority, feedback=feedback.pk, by=coordinator, at=at)
        for gap, note in one["practices"].items():
            for practice in practices_by_item([gap], base.claim.agency_type)[gap][:1]:
                deeds.attach_practice(priority=rows[gap], practice=practice, note=note, by=coordinator, at=at)
