"""The dossier format: what is accepted, and every fault with its place."""

import json

import pytest

from kaona.rules.dossier_file import Library, read_dossier
from kaona.rules.editions import read_edition
from kaona.rules.library import LIBRARY
from kaona.rules.scoring import score

from .small import EDITION

HEAD = "edition: pmqa-4.0-2561\nrule_set: gated-500\nagency_type: department\n"
ONE = "measures:\n  - {sub_measure: 7.1.1, name: ก, direction: higher, target: 85, results: {2566: 86}}\n"


def codes(text: str, *, as_json: bool = False) -> list[str]:
    return [fault.code for fault in read_dossier(text, LIBRARY, as_json=as_json)[1]]


def in_measure(**fields: str) -> str:
    """HEAD and one measure with the given YAML texts in place of its own."""
    parts = {
        "sub_measure": "7.1.1",
        "name": "ก",
        "direction": "higher",
        "target": "85",
        "results": "{2566: 86}",
    } | fields
    return HEAD + "measures:\n  - " + "{" + ", ".join(f"{k}: {v}" for k, v in parts.items() if v) + "}\n"


def test_the_example_of_the_format() -> None:
    dossier, faults = read_dossier(HEAD + "statements_met: [1.1.B1, 1.1.B2]\n" + ONE, LIBRARY)
    assert faults == []
    assert dossier is not None
    assert (dossier.claim.result_year, dossier.claim.met) == (2566, {"1.1.B1", "1.1.B2"})


def test_the_result_year_is_by_default_the_latest_any_measure_names() -> None:
    dossier, _ = read_dossier(in_measure(results="{2564: 80, 2567: null}"), LIBRARY)
    assert dossier is not None
    assert dossier.claim.result_year == 2567
    assert score(dossier.edition, dossier.rule_set, dossier.claim).item("7.1").sub_measures[0].points is None


@pytest.mark.parametrize("number", ["86", "86.0", '"86"', "'86.00'", "86.000"])
def test_spellings_of_a_number_are_equal(number: str) -> None:
    dossier, faults = read_dossier(in_measure(results=f"{{2566: {number}}}"), LIBRARY)
    assert faults == []
    assert dossier is not None
    assert score(dossier.edition, dossier.rule_set, dossier.claim).item("7.1").sub_measures[0].points == 400


@pytest.mark.parametrize(
    "number",
    [
        "1:30",
        "1_000",
        "8e1",
        "8.0e+1",
        "010",
        "0x1F",
        "0o17",
        "+5",
        ".5",
        "5.",
        ".inf",
        ".nan",
        "2026-01-01",
        "yes",
        "on",
        "True",
        "1,0",
    ],
)
def test_numbers_that_a_machine_would_guess_are_faults(number: str) -> None:
    assert codes(in_measure(results=f"{{2566: {number}}}")) != []
    assert codes(in_measure(target=number)) != []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"target": "0"}, "target_not_positive"),
        ({"target": "-5"}, "target_not_positive"),
        ({"target": ""}, "target_missing"),
        ({"conversion": "{floor: 5, top: 5}"}, "band_flat"),
        ({"conversion": "{floor: 9, top: 5}"}, "band_wrong_side"),
        ({"direction": "lower", "conversion": "{floor: 1, top: 5}"}, "band_wrong_side"),
        ({"conversion": "{floor: 5}"}, "missing"),
        ({"conversion": "{floor: 5, top: 9, x: 1}"}, "unknown_key"),
        ({"direction": "up"}, "not_an_option"),
        ({"sub_measure": "7.9.9"}, "unknown_code"),
        ({"sub_measure": "7.1"}, "wrong_type"),
        ({"name": '""'}, "empty"),
        ({"name": "5"}, "wrong_type"),
        ({"name": ""}, "missing"),
        ({"suitable": "1"}, "wrong_type"),
        ({"suitable": '"true"'}, "wrong_type"),
        ({"target": "null"}, "null"),
        ({"target": "true"}, "boolean"),
        ({"suitable": "null"}, "null"),
        ({"unit": "null"}, "null"),
        ({"source": "~"}, "null"),
        ({"conversion": "null"}, "null"),
        ({"conversion": "{floor: null, top: 9}"}, "null"),
        ({"results": "null"}, "null"),
        ({"results": "{2566: true}"}, "not_a_number"),
        ({"results": "{2566: 86, 2550: x}"}, "not_a_number"),
        ({"results": "{2566: 86, 2566.0: 1}"}, "bad_year"),
        ({"results": "{2701: 1}"}, "bad_year"),
        ({"results": "{2399: 1}"}, "bad_year"),
        ({"results": "{null: 1}"}, "bad_key"),
        ({"results": "{02566: 1}"}, "bad_key"),
        ({"name": "ก" * 301}, "too_long"),
        ({"target": "-0.0"}, "target_not_positive"),
        ({"target": "0", "results": "{2565: 1}"}, "target_not_positive"),
        ({"conversion": "{floor: 5, top: 5.00}"}, "band_flat"),
        ({"note": "true"}, "boolean"),
        ({"results": "{66: 1}"}, "bad_year"),
        ({"results": "{2566: ก}"}, "not_a_number"),
        ({"results": "[1]"}, "wrong_type"),
        ({"results": "{2566: 1, 2566: 2}"}, "repeated_key"),
        ({"weight": "1"}, "unknown_key"),
        ({"results": "{2566: '" + "9" * 41 + "'}"}, "not_a_number"),
    ],
)
def test_a_fault_in_a_measure(fields: dict[str, str], code: str) -> None:
    assert codes(in_measure(**fields)) == [code]


@pytest.mark.parametrize(
    "fields",
    [
        {"target": "0", "conversion": "{floor: 1, top: 9}"},
        {"target": "", "conversion": "{floor: 1, top: 9}"},
        {"target": "", "suitable": "false"},
        {"target": "", "results": "{2566: null, 2565: 3}"},
        {"target": "", "results": '{2566: ""}'},
        {"target": "", "results": ""},
        {"results": "{}"},
        {"results": "{2400: 1, 2700: 1}"},
        {"results": "{2566: -0}"},
        {"results": '{"2566": "-12.5"}'},
        {"unit": '""', "source": '""', "note": '""'},
        {"suitable": "true"},
        {"name": '"5"'},
        {"direction": "lower", "conversion": "{floor: 9, top: 0}"},
    ],
)
def test_what_a_measure_may_leave_out(fields: dict[str, str]) -> None:
    assert codes(in_measure(**fields)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("[]", "wrong_type"),
        ("edition: pmqa-4.0-2561\n", "missing"),
        (HEAD.replace("pmqa-4.0-2561", "pmqa-9"), "unknown_edition"),
        (HEAD.replace("pmqa-4.0-2561", "../../etc"), "unknown_edition"),
        (HEAD.replace("gated-500", "gated-500@9"), "unknown_rule_set"),
        (HEAD.replace("department", "ministry"), "not_an_option"),
        (HEAD + "statements_met: [1.1.B1, 1.1.B1]\n", "repeated_code"),
        (HEAD + "statements_met: [1.1.B9]\n", "unknown_code"),
        (HEAD + "statements_met: 1.1.B1\n", "wrong_type"),
        (HEAD + "statements_met: [yes]\n", "not_plain"),
        (HEAD + "colour: red\n", "unknown_key"),
        (HEAD + "edition: pmqa-4.0-2561\n", "repeated_key"),
        (HEAD + "result_year: 1990\n", "out_of_range"),
        (HEAD + "meta: {when: 2026-01-01}\n", "not_plain"),
        (HEAD + "meta: {flag: true}\n", "boolean"),
        (HEAD + "meta: &a [1]\n", "anchor"),
        (HEAD + "meta: [&a 1, *a]\n", "alias"),
        (HEAD + "meta: !!python/object:os.system {}\n", "tag"),
        (HEAD + "meta: !x 1\n", "tag"),
        (HEAD + "---\n" + HEAD, "several"),
        ("%YAML 1.1\n---\n" + HEAD, "directive"),
        (HEAD + "meta: {<<: {a: 1}}\n", "bad_key"),
        (HEAD + "meta: {[1]: 2}\n", "bad_key"),
        (HEAD + "meta: " + "[" * 40 + "]" * 40 + "\n", "too_deep"),
        (HEAD + "meta: [\n", "not_yaml"),
        (HEAD + "meta: a\x00b\n", "bad_character"),
        (HEAD + 'meta: "a\\0b"\n', "bad_character"),
        (HEAD + 'meta: {"a\\0b": 1}\n', "bad_key"),
        (HEAD + "meta: {null: 1}\n", "bad_key"),
        (HEAD + "meta: {~: 1}\n", "bad_key"),
        (HEAD + "meta: {yes: 1}\n", "bad_key"),
        (HEAD + "meta: null\n", "null"),
        (HEAD + "evidence: [{pages: }]\n", "null"),
        (HEAD + "statements_met: [null]\n", "wrong_type"),
        (HEAD + "statements_met: [true]\n", "wrong_type"),
        (HEAD + "statements_met: [1.1]\n", "wrong_type"),
        (HEAD + "statements_met:\n", "null"),
        (HEAD + "result_year: 2566.0\n", "out_of_range"),
        (HEAD + "result_year: null\n", "null"),
        (HEAD + "measures:\n  -\n", "null"),
        (HEAD + "measures: [5]\n", "wrong_type"),
    ],
)
def test_a_fault_in_the_file(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("as_json", [False, True])
def test_twenty_deep_is_read_and_twenty_one_is_a_fault(as_json: bool) -> None:
    head = '{"edition":"pmqa-4.0-2561","rule_set":"gated-500","agency_type":"department","meta":'
    assert codes(head + "[" * 19 + "]" * 19 + "}", as_json=as_json) == []
    assert codes(head + "[" * 20 + "]" * 20 + "}", as_json=as_json) == ["too_deep"]


def test_escapes_in_json_are_read_and_told_alike() -> None:
    text = '{"edition":"pmqa-4.0-2561","rule_set":"gated-500","agency_type":"department","meta":{"%s":"%s"}}'
    for good in ("\\ud83d\\ude00", "\\\\u0000", "\\u0e01", "\\n\\t"):
        assert codes(text % ("a", good), as_json=True) == []
    for bad in ("\\u0000", "\\b", "\\f", "\\u007f", "\\uDC00", "\\u001b[31m"):
        assert codes(text % ("a", bad), as_json=True) == ["bad_character"]
        assert codes(text % (bad, "a"), as_json=True) == ["bad_key"]


def test_a_fault_is_one_printable_line() -> None:
    text = json.dumps({"a\nb\u2028\u200f": 1})
    assert all(str(fault).isprintable() for fault in read_dossier(text, LIBRARY, as_json=True)[1])


def test_more_than_five_indicators() -> None:
    row = "  - {sub_measure: 7.1.1, name: ก, direction: higher, target: 85, results: {2566: 86}}\n"
    assert codes(HEAD + "measures:\n" + row * 5) == []
    assert codes(HEAD + "measures:\n" + row * 6) == ["too_many"]
    assert codes(HEAD + "measures:\n" + row * 9) == ["too_many"]


def test_a_statement_of_another_type_of_agency_is_a_fault() -> None:
    library = Library(lambda _: read_edition(EDITION)[0], LIBRARY.rule_set)
    text = HEAD + "statements_met: [1.1.B1, 1.1.B2]\n"
    assert [(f.code, f.place) for f in read_dossier(text, library)[1]] == [
        ("not_applicable", "line 4, statements_met[1]"),
    ]
    assert read_dossier(text.replace("department", "province"), library)[1] == []


@pytest.mark.parametrize("value", ["True", "TRUE", "False", "yes", "on", "1", "null"])
def test_suitable_is_true_or_false_and_nothing_like_it(value: str) -> None:
    assert codes(in_measure(suitable=value)) != []


def test_every_fault_is_told_once_with_its_place() -> None:
    text = (
        HEAD + "statements_met: [1.1.B1, 1.1.B1, 9.9.Z1]\ncolour: red\n" + ONE.replace("85", "0").replace("86", "8e1")
    )
    places = [fault.place for fault in read_dossier(text, LIBRARY)[1]]
    assert sorted(places) == [
        "line 4, statements_met[1]", "line 4, statements_met[2]", "line 5, colour",
        "line 7, measures[0].results.2566", "line 7, measures[0].target",
    ]  # fmt: skip


def test_aliases_that_explode_are_refused_at_once() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)]
    assert "alias" in codes("\n".join(lines))


def test_json_obeys_the_same_rules() -> None:
    good = {
        "edition": "pmqa-4.0-2561", "rule_set": "gated-500", "agency_type": "province", "statements_met": ["1.1.B1"],
        "measures": [{"sub_measure": "7.1.1", "name": "ก", "direction": "higher", "target": 85, "results": {"2566": 86.5}}],
    }  # fmt: skip
    text = json.dumps(good, ensure_ascii=False)
    assert codes(text, as_json=True) == []
    assert codes(text.replace("86.5", "8e1"), as_json=True) == ["not_plain"]
    assert codes(text.replace("86.5", "NaN"), as_json=True) == ["not_finite"]
    assert codes(text.replace("86.5", "true"), as_json=True) == ["not_a_number"]
    assert codes(text.replace('"rule_set"', '"edition"'), as_json=True) == [
        "repeated_key",
        "unknown_edition",
        "missing",
    ]
    assert codes(text.replace('"ก"', '"\\ud800"'), as_json=True) == ["bad_character"]
    assert codes(text[:-2], as_json=True) == ["not_json"]
    assert codes("[" * 100_000, as_json=True) in (["not_json"], ["too_deep"])
    assert codes("5", as_json=True) == ["wrong_type"]
    assert codes("null", as_json=True) == ["null"]
