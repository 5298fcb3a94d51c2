"""Nobody sees what another assessor judged before the own lock: every page of the site, as each of those who must not know."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kaona.assessment.models import Measure
from kaona.verification.models import Remark
from kaona.verification.operations import judging, remarks
from tests.cast import NOW, Cast

MARK = "เหตุผลลับของผู้ตรวจอีกคน"
AT = NOW + timedelta(days=2)
# Two letters that no page has by itself: the second assessor judged exactly this many.
FIGURE = "61.7391"


@pytest.fixture
def office(cast: Cast) -> Cast:
    """The second assessor has judged everything, with marks in every text, and has locked; the first has only begun."""
    office = cast.with_review()
    part, by = office.parts[1], office.second
    judging.agree_with_claim(assignment=part, codes=judging.applicable_codes(office.dossier), by=by, at=AT)
    judging.judge_statement(assignment=part, code="1.1.B1", verdict="not_met", reason=MARK, version=1, by=by, at=AT)
    ids = list(Measure.objects.filter(dossier=office.dossier).values_list("pk", flat=True))
    judging.accept_measures(assignment=part, measures=ids[1:], by=by, at=AT)
    judging.judge_measure(assignment=part, measure_id=ids[0], suitable=True, corrected=FIGURE, source=MARK, reason=MARK,
                          version=0, by=by, at=AT)  # fmt: skip
    row = remarks.begin_remark(assignment=part, item="1.1", kind="ofi", by=by, at=AT)
    remarks.write_remark(assignment=part, remark=row.pk, text=MARK, for_visit=True, codes=frozenset({"1.1.B1"}), cited={},
                         version=1, by=by, at=AT)  # fmt: skip
    judging.lock(assignment=part, by=by, at=AT)
    judging.judge_statement(assignment=office.parts[0], code="1.1.B2", verdict="met", reason=None, version=0,
                            by=office.assessor, at=AT)  # fmt: skip
    return office


def patterns(found: list[URLPattern | URLResolver], before: str = "", space: str = "") -> list[tuple[str, str]]:
    lines = []
    for one in found:
        if isinstance(one, URLResolver):
            lines += patterns(one.url_patterns, before + str(one.pattern), one.namespace or space)
        elif getattr(one.callback, "__module__", "").startswith("kaona.") and not str(one.pattern).startswith("^"):
            lines.append((space, before + str(one.pattern)))
    return lines


def addresses(cast: Cast) -> list[str]:
    """Every address of the site with the keys of this review, its rows, and the second assessor's part."""
    row = cast.parts[1].judgements.get(code="1.1.B1")
    remark = Remark.objects.get()
    texts = {"code": ["1.1", "7.1", "1.1.B1", "1"], "level": ["basic"], "sub": ["7.1.1"], "item": ["1.1"],
             "kind": ["judgement", "measure", "remark", "narrative"]}  # fmt: skip
    numbers = sorted(
        {cast.dossier.pk, cast.review.pk, cast.cycle.pk, cast.parts[1].pk, cast.department.pk, row.pk, remark.pk}
    )
    found = []
    for _space, pattern in patterns(get_resolver().url_patterns):
        if pattern.startswith(("i18n/", "account/")):
            continue
        several = [pattern]
        for converter, name in re.findall(r"<(?:(\w+):)?(\w+)>", pattern):
            values = numbers if converter == "int" else texts.get(name, [str(row.pk), "1.1.B1"])
            spot = f"<{converter}:{name}>" if converter else f"<{name}>"
            several = [one.replace(spot, str(value)) for one in several for value in values]
        found += [f"/{one}" for one in several]
    return found


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + unquote(" ".join(map(str, answer.headers.values())))


def signed_in(user) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["assessor", "officer", "coordinator", "head", "viewer", "third"])
def test_no_address_tells_another_assessors_work(office: Cast, who: str) -> None:
    client = signed_in(getattr(office, who))
    leaks = [one for one in addresses(office) if (page := told(client, one)) and (MARK in page or FIGURE in page)]
    assert leaks == []


def test_the_marks_are_really_there(office: Cast) -> None:
    """Else the sweep would find nothing in an empty house: the second reads the own work at the same addresses."""
    client = signed_in(office.second)
    base = f"/judging/{office.dossier.pk}/"
    assert MARK in told(client, base + "items/1.1/?level=basic")
    assert FIGURE in told(client, base + "items/7.1/")


def test_counts_are_the_own_ones(office: Cast) -> None:
    """The second has judged all; nothing of the first's pages counts that."""
    client = signed_in(office.assessor)
    page = told(client, f"/judging/{office.dossier.pk}/")
    assert re.findall(r"\b(\d+)/5\b", page)[:1] == ["1"]
    assert re.search(r"<b>5/28</b>|<b>28/28</b>", page) is None
    assert "1/28" in page
