"""Every kind of event that the code records has words."""

import re
from pathlib import Path

from kaona.assessment.models import Participant, SignOff
from kaona.people.models import OrganisationChange
from kaona.web.shell.events import EVENT_WORDS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kaona"
KIND = re.compile(r'record\(\s*kind=(?:"([a-z_.]+)"(?: if \w+ else "([a-z_.]+)")?)', re.DOTALL)
# verification/operations/base.note
NOTE = re.compile(r'\bnote\(\s*[\w.]+,\s*"([a-z_.]+)"', re.DOTALL)


def test_every_kind_of_event_has_words() -> None:
    kinds = {f"dossier.{step}" for step in SignOff.Step.values} | {"narrative.written", "profile.written"}
    kinds |= {f"organisation.{kind}" for kind in OrganisationChange.Kind.values}
    kinds |= {f"participant.{state}" for state in Participant.State.values if state not in ("proposed", "active")}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        kinds |= {one for pair in KIND.findall(text) for one in pair if one} | set(NOTE.findall(text))
    assert len(kinds) > 60
    assert sorted(kinds - EVENT_WORDS.keys()) == []
