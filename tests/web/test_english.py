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


@pytest.mark.parametrize(("n", "words"), [(1, "1 action"), (2, "2 actions"), (0, "0 actions")])
def test_one_is_said_as_one(n: int, words: str) -> None:
    text = "{% load i18n %}{% blocktrans count n=n %}{{ n }} งาน{% plural %}{{ n }} งาน{% endblocktrans %}"
    with override("en"):
        assert Template(text).render(Context({"n": n})) == words
    with override("th"):
        assert Template(text).render(Context({"n": n})) == f"{n} งาน"
