"""A site from the outside: prepared, checked for deployment, backed up, restored, verified."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.program import kaona

pytestmark = [pytest.mark.sqlite, pytest.mark.site]


def test_a_site_is_prepared_backed_up_and_restored(tmp_path: Path) -> None:
    data, archive, again = tmp_path / "data", tmp_path / "b.tgz", tmp_path / "again"
    made = kaona("init", "--no-demo", "--data", str(data), "--admin-email", "admin@example.go.th")
    assert made.returncode == 0, made.stderr
    assert "/account/invitation/" in made.stdout
    assert kaona("init", "--no-demo", "--data", str(data)).returncode == 0
    document = data / "files" / "evidence" / "1" / "aa"
    document.mkdir(parents=True)
    (document / "aaaa").write_bytes(b"bytes")
    assert kaona("backup", str(archive), "--data", str(data)).returncode == 0
    assert kaona("backup", str(archive), "--data", str(data)).returncode == 1
    restored = kaona("restore", str(archive), "--data", str(again))
    assert restored.returncode == 0, restored.stderr
    assert (again / "files" / "evidence" / "1" / "aa" / "aaaa").read_bytes() == b"bytes"
    count = "SELECT count(*) FROM people_organisation"
    before, after = (sqlite3.connect(one / "kaona.sqlite3").execute(count).fetchone() for one in (data, again))
    assert before == after
    assert kaona("audit", "verify", "--data", str(again)).returncode == 0
    assert kaona("restore", str(archive), "--data", str(again)).returncode == 1


def test_a_damaged_archive_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    archive = tmp_path / "b.tgz"
    archive.write_bytes(b"not an archive")
    done = kaona("restore", str(archive), "--data", str(tmp_path / "new"))
    assert (done.returncode, (tmp_path / "new").exists()) == (1, False)
    assert "Traceback" not in done.stderr


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="ascii")
    done = kaona("init", "--no-demo", "--data", str(tmp_path))
    assert done.returncode == 1
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_deployment_needs_tls_mail_and_no_demonstration(data: Path) -> None:
    real = {
        "KAONA_SECRET_KEY": "k7Qp2mZx9-Rw4" * 5, "KAONA_BASE_URL": "https://kaona.example.go.th",
        "KAONA_MAIL_URL": "smtp://mail.example.go.th:25", "KAONA_DATA": str(data),
    }  # fmt: skip
    good = kaona("check", "--deploy", **real)
    assert (good.returncode, good.stdout) == (0, "ready to open\n"), good.stderr
    for name, value, word in (
        ("KAONA_BASE_URL", "http://x", "base_url"),
        ("KAONA_MAIL_URL", "console:", "mail"),
        ("KAONA_DEBUG", "1", "debug"),
    ):
        bad = kaona("check", "--deploy", **(real | {name: value}))
        assert bad.returncode == 1
        assert word in bad.stderr


def test_a_folder_without_a_site_is_told_and_left_alone(tmp_path: Path) -> None:
    for command in (
        ("worker",),
        ("serve",),
        ("backup", "b.tgz"),
        ("upgrade",),
        ("audit", "verify"),
        ("check", "--storage"),
    ):
        done = kaona(*command, "--data", str(tmp_path / "none"), KAONA_SECRET_KEY="x" * 50)
        assert (done.returncode, "there is no site" in done.stderr) == (1, True), command
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_data_folder_may_be_named_relative_to_where_one_stands(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    done = kaona("init", "--no-demo", cwd=tmp_path / "here", KAONA_DATA="../ข้อมูล ก")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ข้อมูล ก" / "kaona.sqlite3").exists()


def test_a_site_of_a_newer_version_is_not_touched(data: Path) -> None:
    with sqlite3.connect(data / "kaona.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2570-01-01')"
        )
    for command in (("init", "--no-demo"), ("up", "--port", "8999"), ("upgrade",)):
        done = kaona(*command, "--data", str(data))
        assert (done.returncode, "newer Kaona" in done.stderr) == (1, True), (command, done.stderr)
        assert "Traceback" not in done.stderr
    assert list((data / "backups").iterdir()) == []


def test_a_full_disk_and_a_foreign_folder_are_told_in_words(data: Path) -> None:
    done = kaona("backup", "/dev/full/b.tgz", "--data", str(data))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.startswith("kaona: ")
    (data / "kaona.sqlite3").write_bytes(b"not a database")
    done = kaona("audit", "verify", "--data", str(data))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
