"""The form that asks for a short paper: digits, and a button per format."""

from typing import Any

from django import template

from kaona.reports.pdf import has_pango
from kaona.web.shell.paper_files import FORMATS

register = template.Library()


@register.inclusion_tag("components/paper_form.html")
def paper_form(address: str, formats: str, name: Any) -> dict[str, Any]:
    """`formats` are words with a space between; `name` says of what, to who does not see the page."""
    return {
        "address": address,
        "name": name,
        "pango": has_pango(),
        "formats": [(one, FORMATS[one]) for one in formats.split()],
    }
