"""Keeps a request from filling the disk: what lies beyond the limit of one file is dropped while it comes in."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """The first of the handlers. A dropped rest leaves the file larger than the limit, which the deed refuses."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what belongs to the first bytes up to the limit, and one piece more."""
        return raw_data if start <= settings.EVIDENCE_MAX_BYTES else None

    def file_complete(self, file_size: int) -> Any:
        """The next handler makes the file."""
        return None
