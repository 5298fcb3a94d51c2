"""A site on this machine: its data folder, its secret, its environment. Starts Django for the commands that need it."""

import os
import secrets
import sys
from pathlib import Path

MARK = "kaona-data"


class SiteFault(RuntimeError):
    """The site cannot be used as it is; the words say what to do."""


def data_folder(given: str | None = None) -> Path:
    """The folder of all state: --data, KAONA_DATA, or ./data beside the checkout."""
    base = os.environ.get("KAONA_CHECKOUT") or os.getcwd()
    return Path(given or os.environ.get("KAONA_DATA") or Path(base) / "data").expanduser().resolve()


def prepare_folder(folder: Path) -> bool:
    """Make the folder ours; True when it is new. SiteFault for a folder that holds something else."""
    mark = folder / MARK
    if mark.exists():
        return False
    if folder.exists() and any(folder.iterdir()):
        raise SiteFault(f"{folder} is not empty and not a Kaona data folder; choose another with --data")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in ("files", "mail", "static", "backups"):
        (folder / name).mkdir(exist_ok=True)
    mark.write_text("1\n", encoding="ascii")
    return True


def local_secret(folder: Path) -> str:
    """The secret key of a site started by `up`: made once, readable by its owner alone."""
    path = folder / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


def set_environment(folder: Path, *, base_url: str | None = None) -> None:
    """Settings for this process and its children; what the environment says already stands."""
    os.environ["KAONA_DATA"] = str(folder)
    if not os.environ.get("KAONA_SECRET_KEY") and (folder / MARK).exists():
        os.environ["KAONA_SECRET_KEY"] = local_secret(folder)
    if base_url:
        os.environ.setdefault("KAONA_BASE_URL", base_url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaona.config.settings")


def start_django(data: str | None = None) -> None:
    """Django on the site of this environment; a message and exit 1 when there is none."""
    folder = data_folder(data)
    if not (folder / MARK).exists():
        print(f"kaona: there is no site in {folder}; `kaona init --data DIR` makes one", file=sys.stderr)
        raise SystemExit(1)
    set_environment(folder)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        print(f"kaona: {error}", file=sys.stderr)
        raise SystemExit(1) from None
