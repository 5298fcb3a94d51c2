"""Pieces that every page of an improvement year has."""

from typing import Any

from django import template

from kaona.web.shell.improvement_tabs import tabs_for

register = template.Library()


@register.inclusion_tag("components/improvement_nav.html")
def improvement_nav(base: Any, here: str) -> dict[str, Any]:
    """The tabs of one dossier's improvement; `base` is improvement/queries/base.Base."""
    return {"tabs": tabs_for(base.dossier, preview=base.is_preview), "here": here}


@register.filter
def gap_code(code: str) -> str:
    """The key of a gap as people know it: an indicator by its sub-measure."""
    return code.partition(":")[0]
