"""Measures the agreement of a cycle: 300 agencies × 3 assessors × 160 statements, from database rows to every number."""

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaona.assessment.models import Cycle, Dossier
from kaona.assessment.operations.signoff import keep_score
from kaona.assessment.queries.answers import edition_of, score_of, sheet_of
from kaona.people.models import User
from kaona.verification.models import Judgement, Review, ReviewAssignment
from kaona.verification.queries.statistics import agreement_of

ASSESSORS, POOL = 3, 40


def seed_agreement(cycle: Cycle) -> None:
    """Every agency of a cycle in consensus: judged by three of forty assessors who differ now and then."""
    now = timezone.now()
    begun = now - timedelta(days=9)
    people = User.objects.bulk_create(
        User(email=f"assessor{n}@agreement.example", full_name=f"assessor {n:03d}", created_at=now, is_demo=True)
        for n in range(POOL)
    )
    Dossier.objects.filter(cycle=cycle).update(stage="submitted", submitted_at=begun, signed_at=begun)
    dossiers = list(Dossier.objects.filter(cycle=cycle).select_related("cycle", "organisation").order_by("pk"))
    reviews = Review.objects.bulk_create(
        Review(organisation_id=one.organisation_id, dossier=one, stage="consensus", officer=people[0], begun_at=begun,
               begun_by=people[0], consensus_at=now)
        for one in dossiers
    )  # fmt: skip
    tree = score_of(dossiers[0], sheet_of(dossiers[0]))
    for number, review in enumerate(reviews):
        for kind in ("claimed", "reviewed"):
            keep_score(dossier=review.dossier, kind=kind, tree=tree, by=people[0], at=now)
        parts = ReviewAssignment.objects.bulk_create(
            ReviewAssignment(organisation_id=review.organisation_id, review=review, user=people[(number + k) % POOL],
                             assigned_by=people[0], assigned_at=begun, accepted_at=begun, locked_at=now)
            for k in range(ASSESSORS)
        )  # fmt: skip
        Judgement.objects.bulk_create(
            Judgement(organisation_id=review.organisation_id, assignment=part, code=code, changed_at=now,
                      verdict="not_met" if (place * 7 + number * 3 + k * 11) % 23 < 3 + k else "met")
            for k, part in enumerate(parts)
            for place, code in enumerate(edition_of(review.dossier).statements)
        )  # fmt: skip


def agreement_facts(pk: int) -> dict[str, Any]:
    """Seconds from the rows to the numbers, without the interval; once to import the libraries, then the best of three."""
    cycle = Cycle.objects.get(pk=pk)
    found, took = agreement_of(cycle), []
    for _ in range(3):
        began = time.perf_counter()
        agreement_of(cycle)
        took.append(time.perf_counter() - began)
    return {"agreement_s": round(min(took), 2), "agreement_judgements": found.judgements}
