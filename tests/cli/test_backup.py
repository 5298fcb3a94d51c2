"""Backup, restore and upgrade of a site, on SQLite and on PostgreSQL, while people work."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.cli.program import environment_of, kaona

pytestmark = pytest.mark.site

UPLOAD = """
import sys
from django.utils import timezone
from kaona.assessment.operations import evidence
from kaona.people.models import Organisation, User, Membership
at = timezone.now()
place = Organisation.objects.filter(type="department").order_by("pk").first()
user, _ = User.objects.get_or_create(email="a@example.go.th", defaults={{"full_name": "ก", "created_at": at}})
Membership.objects.get_or_create(user=user, organisation=place, role="editor", defaults={{"valid_from": at, "created_at": at}})
for n in range({first}, {last}):
    evidence.register(organisation=place, details=evidence.EvidenceDetails(title=f"เอกสาร {{n}}"),
                      upload=evidence.Upload(f"{{n}}.pdf", b"%PDF-1.4\\n" + str(n).encode() * 200_000 + b"\\n%%EOF"), by=user, at=timezone.now())
    print(n, flush=True)
"""


class Site:
    """A data folder and its database."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.more = {"KAONA_DATA": str(folder)} | ({"DATABASE_URL": url} if url else {})

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return kaona(*arguments, **(self.more | more))

    def sql(self, text: str) -> None:
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(text)
            return
        database = sqlite3.connect(self.folder / "kaona.sqlite3")
        database.execute(text)
        database.commit()
        database.close()

    def upload(self, first: int, last: int) -> None:
        done = self.run("manage", "shell", "-c", UPLOAD.format(first=first, last=last))
        assert done.returncode == 0, done.stderr


class Ground:
    """Where sites are made: a folder, and a PostgreSQL server when that is meant. `base` has two documents."""

    def __init__(self, folder: Path, server: str, blank: Path | None = None) -> None:
        self.folder, self.server = folder, server
        self.base = self.site("base")
        if blank is not None:
            shutil.copytree(blank, self.base.folder)
        else:
            done = self.base.run("init", "--no-demo")
            assert done.returncode == 0, done.stderr
        self.base.upload(1, 3)

    def site(self, name: str, *, template: str = "template0") -> Site:
        """An empty folder, and an empty database (or a copy of one)."""
        if not self.server:
            return Site(self.folder / name)
        database = f"site_{uuid4().hex[:12]}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return Site(self.folder / name, f"{self.server.rpartition('/')[0]}/{database}")

    def copy(self) -> Site:
        """A site with two documents."""
        site = self.site(uuid4().hex, template=self.base.url.rpartition("/")[2])
        shutil.copytree(self.base.folder, site.folder)
        return site


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgres),
    ],
)
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The server is a throw-away one: its databases go with it."""
    folder = tmp_path_factory.mktemp("ground")
    if request.param == "postgresql":
        return Ground(folder, os.environ["DATABASE_URL"])
    return Ground(folder, "", request.getfixturevalue("blank"))


ON_POSTGRES = pytest.mark.parametrize("ground", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "b.tgz"


def test_a_backup_comes_back_with_every_row_file_and_chain(ground: Ground, archive: Path, tmp_path: Path) -> None:
    before, after = ground.base, ground.site("after")
    done = before.run("backup", str(archive))
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o777 == 0o600
    done = after.run("restore", str(archive), "--data", str(after.folder))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "rows, audit trail and files verified" in done.stdout
    names = [
        sorted(one.relative_to(site.folder) for one in (site.folder / "files").rglob("*")) for site in (before, after)
    ]
    assert names[0] == names[1]
    assert len(names[0]) == 6  # evidence, its organisation, two folders, two files
    after.upload(3, 4)  # sequences came back too: new rows find new keys
    assert after.run("audit", "verify").returncode == 0
    again = before.run("backup", str(archive))
    assert (again.returncode, "exists already" in again.stderr) == (1, True)
    over = after.run("restore", str(archive), "--data", str(after.folder))
    assert (over.returncode, "holds a site already" in over.stderr) == (1, True)
    other = {"DATABASE_URL": ""} if ground.server else {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = after.run("restore", str(archive), "--data", str(tmp_path / "new"), **other)
    assert (done.returncode, "other kind of database" in done.stderr) == (1, True), done.stderr
    archive.write_bytes(archive.read_bytes()[:-2000])
    done = after.run("restore", str(archive), "--data", str(tmp_path / "new"))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert not (tmp_path / "new").exists()


def test_backups_taken_while_people_upload_are_whole(ground: Ground, tmp_path: Path) -> None:
    site, archives = ground.copy(), [tmp_path / "1.tgz", tmp_path / "2.tgz"]
    code = UPLOAD.format(first=10, last=5000)
    with subprocess.Popen(
        [sys.executable, "-m", "kaona", "manage", "shell", "-c", code], env=environment_of(**site.more),
        stdout=subprocess.PIPE, text=True,
    ) as work:  # fmt: skip
        assert work.stdout is not None
        while work.stdout.readline().strip() != "10":
            assert work.poll() is None
        for archive in archives:
            done = site.run("backup", str(archive))
            assert done.returncode == 0, done.stderr
        assert work.poll() is None, "the uploads ended before the backups"
        work.kill()
    after = ground.site(uuid4().hex)
    done = after.run("restore", str(archives[-1]), "--data", str(after.folder))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_what_was_tampered_with_before_the_backup_is_told_by_the_restore(ground: Ground, archive: Path) -> None:
    site, after = ground.copy(), ground.site(uuid4().hex)
    first, second = sorted(one for one in (site.folder / "files").rglob("*") if one.is_file())
    first.unlink()
    second.chmod(0o600)
    second.write_bytes(b"other")
    site.sql("DROP TRIGGER activity_event_update_refused" + (" ON activity_event" if ground.server else ""))
    site.sql("UPDATE activity_event SET kind = 'privacy.read' WHERE kind = 'evidence.registered'")
    assert site.run("backup", str(archive)).returncode == 0
    done = after.run("restore", str(archive), "--data", str(after.folder))
    assert done.returncode == 1
    for one in (first.name[:12], second.name[:12], "content was changed"):
        assert one in done.stderr


def test_an_upgrade_that_fails_says_the_way_back_and_it_leads_there(ground: Ground) -> None:
    site, after = ground.copy(), ground.site(uuid4().hex)
    # The database as an earlier version left it, with something in the way of the next migration.
    done = site.run("manage", "migrate", "assessment", "0001")
    assert done.returncode == 0, done.stderr
    if ground.server:
        way = "ALTER TABLE assessment_dossier ADD COLUMN stamp varchar(32)", "ALTER TABLE assessment_dossier DROP stamp"
    else:
        refuse = "BEFORE INSERT ON django_migrations BEGIN SELECT RAISE(ABORT, 'in the way'); END"
        way = f"CREATE TRIGGER in_the_way {refuse}", "DROP TRIGGER in_the_way"
    site.sql(way[0])
    done = site.run("upgrade")
    assert (done.returncode, "The way back" in done.stderr) == (1, True), done.stderr
    kept = max((site.folder / "backups").iterdir())
    assert str(kept) in done.stderr
    back = after.run("restore", str(kept), "--data", str(after.folder))
    assert (back.returncode, "a site of an earlier version" in back.stdout) == (0, True), back.stderr
    after.sql(way[1])
    done = after.run("upgrade")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "upgraded and verified"), done.stderr
    assert after.run("upgrade").stdout.endswith("already at this version; verified\n")


@ON_POSTGRES
def test_a_tool_of_the_wrong_version_or_none_is_told_in_words(ground: Ground, tmp_path: Path) -> None:
    site, archive, tools = ground.copy(), tmp_path / "b.tgz", tmp_path / "bin"
    tools.mkdir()
    assert "install the package postgresql-client" in site.run("backup", str(archive), PATH=str(tools)).stderr
    (tools / "pg_dump").write_text(
        "#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\n"
        "echo 'pg_dump: detail: server version: 16.1; pg_dump version: 15.8' >&2\nexit 1\n", encoding="ascii",
    )  # fmt: skip
    (tools / "pg_dump").chmod(0o755)
    done = site.run("backup", str(archive), PATH=f"{tools}:{os.environ['PATH']}")
    assert (done.returncode, "older than the server" in done.stderr, "16.1" in done.stderr) == (1, True, True)
    assert [one.name for one in tmp_path.iterdir() if "tgz" in one.name] == []
    done = site.run("backup", str(archive))
    assert done.returncode == 0
    full = site.run("restore", str(archive), "--data", str(tmp_path / "new"))
    assert (full.returncode, "is not empty" in full.stderr) == (1, True)


@pytest.mark.sqlite
def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "b.tgz"
    (tmp_path / "x").write_text("x", encoding="ascii")
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "x", arcname="../out")
    done = kaona("restore", str(archive), "--data", str(tmp_path / "new"))
    assert (done.returncode, (tmp_path / "out").exists(), (tmp_path / "new").exists()) == (1, False, False)


@ON_POSTGRES
def test_a_database_that_cannot_keep_or_sort_thai_is_told_before_opening(ground: Ground, tmp_path: Path) -> None:
    database = f"site_{uuid4().hex[:12]}"
    with psycopg.connect(ground.server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    site = Site(tmp_path / "data", f"{ground.server.rpartition('/')[0]}/{database}")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kaona-data").write_text("1\n", encoding="ascii")
    assert site.run("manage", "migrate", "--verbosity", "0").returncode == 0
    assert "kaona.database" in site.run("check", "--deploy").stderr
    assert "kaona.database" not in ground.base.run("check", "--deploy").stderr
