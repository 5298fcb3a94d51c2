"""A statement for one type of agency counts for that type only."""

from fractions import Fraction

from kaona.rules.editions import read_edition
from kaona.rules.library import find

from .claims import scored


def test_statements_of_other_types_are_left_out() -> None:
    path = find("editions", "pmqa-4.0-2561@1")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("- code: 1.1.B3", 1)
    types = "          - department\n          - public_organisation\n          - province\n"
    tail = tail.replace(types, "          - province\n", 1)
    book, faults = read_edition(f"{head}- code: 1.1.B3{tail}")
    assert faults == []
    assert book is not None
    met = {"1.1.B1", "1.1.B2"}
    assert scored(met, agency_type="department", book=book).item("1.1").points == 300
    assert scored(met, agency_type="province", book=book).item("1.1").points == Fraction(200)
    assert "1.1.B3" not in scored(met, agency_type="department", book=book).item("1.1").missing
