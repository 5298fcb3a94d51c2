"""Every Thai word of the pages has its English, and the compiled catalogue is the written one."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

WEB = Path(__file__).resolve().parents[2] / "src" / "kaona" / "web"
FOLDER = WEB.parent / "locale" / "en" / "LC_MESSAGES"
TRANS = re.compile(r"""{% trans (?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(r"{% blocktrans[^%]*%}(.*?){% endblocktrans %}", re.DOTALL)
CALL = re.compile(r"""(?:\b_|gettext_lazy|gettext)\(\s*"([^"]+)"\s*\)""")


def catalogue() -> GNUTranslations:
    with (FOLDER / "django.mo").open("rb") as file:
        return GNUTranslations(file)


def written() -> set[str]:
    found = set()
    for path in WEB.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {one or other for one, other in TRANS.findall(text)}
        found |= {
            re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for one in BLOCK.findall(text) for part in one.split("{% plural %}")
        }
    for path in WEB.rglob("*.py"):
        found |= set(CALL.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_word_has_its_english() -> None:
    english = catalogue()
    words = written()
    assert len(words) > 400
    assert sorted(one for one in words if english.gettext(one) == one and re.search("[\u0e00-\u0e7f]", one)) == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    english = catalogue()
    pairs = re.findall(
        r'^msgid "(.+)"\nmsgstr "(.+)"$', (FOLDER / "django.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(pairs) > 400
    assert [one for one, other in pairs if english.gettext(one) != other] == []


def test_a_person_can_switch_to_english(db: None) -> None:
    client = Client()
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Forgotten password" in page


def test_what_django_and_allauth_say_is_thai_too(db: None) -> None:
    folder = WEB.parent / "locale" / "th" / "LC_MESSAGES"
    pairs = re.findall(
        r'^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    with (folder / "django.mo").open("rb") as file:
        thai = GNUTranslations(file)
    assert len(pairs) > 20
    assert [one for one, other in pairs if thai.gettext(one) != other] == []
    page = Client().post("/account/login/", {"login": "x@example.go.th", "password": "wrong"})
    assert "อีเมลหรือรหัสผ่านไม่ถูกต้อง" in page.content.decode()


# "1 items": a number from a name before a plural. "3 of 5 items" and limits of the code ("at most 50 files") read well, and
# these are verbs or no plurals.
COUNTED = re.compile(r"%\(\w+\)[sd] (?:[a-z]+ ){0,2}?([a-z]+s)\b")
FIXED = re.compile(r"(?:\bof|[Aa]t most|longer than|You have) %\(\w+\)[sd] ")
NO_PLURALS = {"as", "differs", "does", "ends", "gives", "has", "is", "its", "needs", "shows", "stands", "this", "was"}
# Not counts, or of a total score.
TOTALS = {
    "%(total)s points already reach %(target)s; nothing more is needed. Choose a higher target",
    "If %(code)s is not confirmed, %(total)s remain",
    "%(n)s chosen as priorities",
}


def entries() -> list[tuple[str, str]]:
    """(msgid, msgstr) of what has no plural form of its own."""
    blocks = re.split(r"\n\s*\n", (FOLDER / "django.po").read_text(encoding="utf-8"))
    joined = [re.sub(r'"\n"', "", one) for one in blocks if "msgid_plural" not in one]
    return [pair for one in joined for pair in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', one, re.MULTILINE)]


def unlike_one(english: str) -> bool:
    found = [one[1] for one in COUNTED.finditer(FIXED.sub("| ", english)) if one[1] not in NO_PLURALS]
    return bool(found) and english not in TOTALS


@pytest.mark.parametrize(
    ("english", "wrong"),
    [
        ("%(n)s items", True), ("Saved %(n)s new documents", True), ("Documents saved: %(n)s", False),
        ("%(n)s of %(of)s items", False), ("%(name)s is kept", False), ("At most %(most)s files", False),
    ],
)  # fmt: skip
def test_how_a_count_is_looked_at(english: str, wrong: bool) -> None:
    assert unlike_one(english) == wrong


def test_a_count_reads_well_when_it_is_one() -> None:
    """Where it does not: blocktranslate count or ngettext, or words that fit any number ("Documents saved: 1")."""
    assert len(entries()) > 4000
    assert [(one, english) for one, english in entries() if unlike_one(english)] == []


def test_the_singular_of_a_count_is_one() -> None:
    forms = re.findall(r'msgstr\[0\] "(.*)"\nmsgstr\[1\] "(.*)"', (FOLDER / "django.po").read_text(encoding="utf-8"))
    assert len(forms) > 20
    assert [one for one, other in forms if one == other and unlike_one(one)] == []


@pytest.mark.parametrize(("n", "words"), [(1, "1 action"), (2, "2 actions"), (0, "0 actions")])
def test_one_is_said_as_one(n: int, words: str) -> None:
    text = "{% load i18n %}{% blocktrans count n=n %}{{ n }} งาน{% plural %}{{ n }} งาน{% endblocktrans %}"
    with override("en"):
        assert Template(text).render(Context({"n": n})) == words
    with override("th"):
        assert Template(text).render(Context({"n": n})) == f"{n} งาน"
