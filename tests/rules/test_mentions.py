"""Who is named in a comment."""

import pytest

from kaona.rules.mentions import mentioned_in

NAMES = {1: "สมชาย ใจดี", 2: "สมชาย ใจดียิ่ง", 3: "ศิริพร ก", 4: "ศิริพร ก", 5: ""}


@pytest.mark.parametrize(("text", "found"), [
    ("", []), ("สมชาย ใจดี", []), ("@สมชาย ใจดี ดูหน่อย", [1]), ("@สมชาย ใจดียิ่ง ดูหน่อย", [2]),
    ("@สมชาย ใจดียิ่ง กับ @สมชาย ใจดี", [1, 2]), ("ถาม@ศิริพร ก", [3, 4]), ("a@b.go.th @", []),
])  # fmt: skip
def test_names_after_an_at_sign(text: str, found: list[int]) -> None:
    assert mentioned_in(text, NAMES) == found
