"""The days on which an agency reports on its running plans, for its calendar."""

from datetime import datetime
from typing import Any

from kaona.improvement.access import plans_in_reach
from kaona.improvement.models import Round
from kaona.people.models import Organisation
from kaona.rules.stages import PlanState


def rounds_ahead(user: Any, agency: Organisation, *, at: datetime) -> list[Round]:
    """The open rounds of an agency's running plans that this person may read, the next day first."""
    plans = plans_in_reach(user, at=at).filter(organisation=agency, state=PlanState.RUNNING)
    return list(
        Round.objects.filter(plan__in=plans, closed_at=None, withdrawn_at=None)
        .select_related("plan")
        .order_by("due_on", "pk")[:12]
    )
