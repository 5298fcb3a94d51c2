"""Where evidence bytes lie: content-addressed, once per organisation, through Django's storage (disk or S3). Read and
written in pieces."""

from hashlib import sha256
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage

from kaona.rules.uploads import pieces, size_of


def path_of(organisation_id: int, digest: str) -> str:
    """The store's path of bytes."""
    return f"evidence/{organisation_id}/{digest[:2]}/{digest}"


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of a file."""
    found = sha256()
    for piece in pieces(file):
        found.update(piece)
    return found.hexdigest()


def put(organisation_id: int, file: BinaryIO) -> str:
    """Keep a file unless it is there whole; its SHA-256."""
    digest = digest_of(file)
    path = path_of(organisation_id, digest)
    if default_storage.exists(path):
        if default_storage.size(path) == size_of(file):
            return digest
        default_storage.delete(path)  # half a file, left by a crash
    file.seek(0)
    try:
        kept = default_storage.save(path, File(file))
    except OSError:  # a full disk: what was cut off must not be found
        default_storage.delete(path)
        raise
    if kept != path:  # somebody kept the same bytes at the same moment
        default_storage.delete(kept)
    return digest


def open_checked(organisation_id: int, digest: str) -> BinaryIO:
    """The file, to be closed by the caller, at its beginning; OSError when it is gone or was changed."""
    file = cast(BinaryIO, default_storage.open(path_of(organisation_id, digest), "rb"))
    if digest_of(file) != digest:
        file.close()
        raise OSError(f"{digest[:12]} was changed in the store")
    file.seek(0)
    return file


def remove(organisation_id: int, digest: str) -> None:
    """Take bytes out of the store; none there is fine."""
    default_storage.delete(path_of(organisation_id, digest))
