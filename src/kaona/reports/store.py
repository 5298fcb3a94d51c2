"""Where made papers lie: by organisation and hash, in the store where evidence lies, in a folder of their own."""

from hashlib import sha256
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_of(organisation_id: int, digest: str) -> str:
    """The store's path of a paper."""
    return f"papers/{organisation_id}/{digest[:2]}/{digest}"


def put(organisation_id: int, content: bytes) -> str:
    """Keep a paper unless it is there; its SHA-256."""
    digest = sha256(content).hexdigest()
    path = path_of(organisation_id, digest)
    if default_storage.exists(path):
        if default_storage.size(path) == len(content):
            return digest
        default_storage.delete(path)  # half a file, left by a crash
    default_storage.save(path, ContentFile(content))
    return digest


def opened(organisation_id: int, digest: str) -> BinaryIO:
    """The file, to be closed by the caller; OSError when it is gone."""
    return cast(BinaryIO, default_storage.open(path_of(organisation_id, digest), "rb"))


def remove(organisation_id: int, digest: str) -> None:
    """Take a paper out of the store; none there is fine."""
    default_storage.delete(path_of(organisation_id, digest))
