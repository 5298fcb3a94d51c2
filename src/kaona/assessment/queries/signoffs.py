"""Who reviewed, sent back, signed and submitted."""

from kaona.assessment.models import Dossier, SignOff


def steps_of(dossier: Dossier) -> list[SignOff]:
    """Every step of the chain of command, in order, with who took it."""
    return list(SignOff.objects.filter(dossier=dossier).select_related("by").order_by("at", "pk"))
