"""How effective an action was: what a judgement must say, and whether it can become a practice. It must not know rows."""

from dataclasses import asdict, dataclass

from kaona.rules.said import said
from kaona.rules.thai_text import clean_text

EFFECTIVENESS = ("none", "partly", "mostly", "fully")
# Of these it must be said why; the others may become a practice.
NEEDS_REASON = frozenset({"none", "partly"})
SUCCESS = frozenset({"mostly", "fully"})
TEXTS = ("reason", "effect_on_citizens", "lessons")
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class OutcomeInput:
    """A judgement as it is typed."""

    effectiveness: str = ""
    reason: str = ""
    effect_on_citizens: str = ""
    lessons: str = ""

    @property
    def content(self) -> dict[str, str]:
        """The fields by name, as history keeps them."""
        return asdict(self)


def tidy_outcome(given: OutcomeInput) -> OutcomeInput:
    """The same with clean texts."""
    texts = {name: clean_text(getattr(given, name)) for name in TEXTS}
    return OutcomeInput(given.effectiveness, **{name: text if text.strip() else "" for name, text in texts.items()})


def outcome_faults(one: OutcomeInput) -> dict[str, str]:
    """What is wrong by field, everything at once, in Thai; `one` is tidy."""
    faults: dict[str, str] = {}
    if one.effectiveness not in EFFECTIVENESS:
        faults["effectiveness"] = "เลือกว่างานได้ผลเพียงใด"
    if one.effectiveness in NEEDS_REASON and not one.reason:
        faults["reason"] = "เขียนเหตุที่ไม่ได้ผลหรือได้ผลเพียงบางส่วน"
    for name in TEXTS:
        if len(getattr(one, name)) > MOST_CHARACTERS:
            faults[name] = said(f"ยาวเกิน {MOST_CHARACTERS:,} ตัวอักษร", f"longer than {MOST_CHARACTERS:,} characters")
    return faults


def outcome_state(*, confirmed: bool, note: str) -> str:
    """Where a judgement stands: confirmed | returned (with a note, to be mended) | waiting."""
    if confirmed:
        return "confirmed"
    return "returned" if note else "waiting"
