"""Papers as PDF need Pango; without it their tests are skipped and `kaona test` says so at its end."""

import pytest

from kaona.reports.pdf import NoPango, printer


@pytest.fixture(autouse=True)
def _pango(request: pytest.FixtureRequest) -> None:
    """Skips a test marked `pango` on a machine without it."""
    if request.node.get_closest_marker("pango"):
        try:
            printer()
        except NoPango as error:
            pytest.skip(str(error))
