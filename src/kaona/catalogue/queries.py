"""Questions about editions and rule sets; published text is read once per process."""

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from kaona.catalogue.models import Edition, RuleSet
from kaona.rules import editions as edition_rules
from kaona.rules import rule_sets as rule_set_rules
from kaona.rules.stages import DocumentState


@lru_cache(maxsize=16)
def _edition(text: str, name: str) -> edition_rules.Edition:
    edition, faults = edition_rules.read_edition(text, name)
    if edition is None:
        raise ValueError(f"{name}: {faults[0].en}")
    return edition


@lru_cache(maxsize=16)
def _rule_set(text: str, name: str) -> rule_set_rules.RuleSet:
    rule_set, faults = rule_set_rules.read_rule_set(text, name)
    if rule_set is None:
        raise ValueError(f"{name}: {faults[0].en}")
    return rule_set


@lru_cache(maxsize=64)
def _published_text(kind: str, pk: int) -> tuple[str, str]:
    model: type[Edition] | type[RuleSet] = Edition if kind == "edition" else RuleSet
    row = model.objects.get(pk=pk, state=DocumentState.PUBLISHED)
    return row.text, str(row)


def edition_content(pk: int) -> edition_rules.Edition:
    """The content of the published edition with this key; no query once this process has read it (it is frozen)."""
    return _edition(*_published_text("edition", pk))


def rule_set_content(pk: int) -> rule_set_rules.RuleSet:
    """The content of the published rule set with this key; likewise."""
    return _rule_set(*_published_text("rule_set", pk))


def edition_fixed(fixed: str) -> edition_rules.Edition:
    """The content of the version that a kept score names ("code@version"); it stays whatever is published later."""
    return edition_content(_pk_of(Edition, fixed))


def rule_set_fixed(fixed: str) -> rule_set_rules.RuleSet:
    """Likewise of a rule set."""
    return rule_set_content(_pk_of(RuleSet, fixed))


def _pk_of(model: type[Edition] | type[RuleSet], fixed: str) -> int:
    code, _at, version = fixed.rpartition("@")
    return model.objects.get(code=code, version=version).pk


def forget_documents() -> None:
    """Empty the per-process memory; for tests whose database forgets."""
    _published_text.cache_clear()


def newest_published(model: type[Edition] | type[RuleSet], code: str) -> Edition | RuleSet | None:
    """The newest published version of a document."""
    return model.objects.filter(code=code, state=DocumentState.PUBLISHED).order_by("-version").first()


KINDS: dict[str, type[Edition] | type[RuleSet]] = {"editions": Edition, "rule-sets": RuleSet}


def document_row(kind: str, pk: int) -> Edition | RuleSet | None:
    """The version with this key; None when there is none of that kind."""
    return KINDS[kind].objects.filter(pk=pk).first() if kind in KINDS else None


def other_versions(row: Edition | RuleSet) -> QuerySet[Any]:
    """The other versions of the same document, newest first; without their text."""
    return type(row).objects.filter(code=row.code).exclude(pk=row.pk).defer("text").order_by("-version")


def editions() -> QuerySet[Edition]:
    """All editions, newest version first within a code; without their text."""
    return Edition.objects.defer("text").order_by("code", "-version")


def rule_sets() -> QuerySet[RuleSet]:
    """All rule sets, likewise."""
    return RuleSet.objects.defer("text").order_by("code", "-version")


def read_edition_row(row: Edition) -> edition_rules.Edition:
    """The content of an edition, draft or published."""
    return _edition(row.text, str(row))


def read_rule_set_row(row: RuleSet) -> rule_set_rules.RuleSet:
    """The content of a rule set, draft or published."""
    return _rule_set(row.text, str(row))


def published_documents() -> tuple[QuerySet[Edition], QuerySet[RuleSet]]:
    """Everything that a cycle may use."""
    state = {"state": DocumentState.PUBLISHED}
    return editions().filter(**state), rule_sets().filter(**state)
