"""Where evidence bytes lie: content-addressed, once per organisation, through Django's storage (disk or S3)."""

from collections.abc import Iterator
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

CHUNK = 256 * 1024


def path_of(organisation_id: int, digest: str) -> str:
    """The store's path of bytes."""
    return f"evidence/{organisation_id}/{digest[:2]}/{digest}"


def put(organisation_id: int, data: bytes) -> str:
    """Keep bytes unless they are there; their SHA-256."""
    digest = sha256(data).hexdigest()
    path = path_of(organisation_id, digest)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return digest


def read(organisation_id: int, digest: str) -> bytes:
    """The bytes, checked against their hash; OSError when they are gone or were changed."""
    with default_storage.open(path_of(organisation_id, digest), "rb") as file:
        data: bytes = file.read()
    if sha256(data).hexdigest() != digest:
        raise OSError(f"{digest[:12]} was changed in the store")
    return data


def chunks(data: bytes) -> Iterator[bytes]:
    """Bytes in pieces for a response."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]
