"""Tries what the settings name: sends a real e-mail, writes, reads and deletes an object in the file store."""

import secrets
import socket
import ssl
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

# What went wrong, in words, first match wins.
_MAIL_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (SMTPAuthenticationError, "the server refuses the user or the password of KAONA_MAIL_URL"),
    (SMTPRecipientsRefused, "the server refuses the recipient"),
    (SMTPSenderRefused, "the server refuses the sender of KAONA_MAIL_FROM"),
    (SMTPNotSupportedError, "the server does not offer what the settings ask (STARTTLS or a password)"),
    (SMTPServerDisconnected, "the server hung up; smtps: speaks TLS from the start, smtp: does not"),
    (ssl.SSLError, "TLS fails; smtps: is for servers that begin with TLS, and the certificate must fit the name"),
    (ConnectionRefusedError, "nothing listens there"),
    (socket.gaierror, "there is no host of that name"),
    (TimeoutError, "no answer in time; a firewall may stand between"),
)


def try_mail(to: str) -> tuple[bool, str]:
    """Send a test e-mail through the configured server now: (done, what to tell)."""
    from django.conf import settings
    from django.core.mail import EmailMessage

    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if "smtp" in settings.EMAIL_BACKEND else settings.MAIL_URL
    text = f"ข้อความทดสอบจาก {settings.BASE_URL}\nA test message; nothing needs to be done.\n"
    try:
        EmailMessage("ทดสอบอีเมลของระบบก้าวหน้า · Kaona test", text, to=[to]).send()
    except (OSError, SMTPException, ValueError) as error:
        words = next((words for kind, words in _MAIL_WORDS if isinstance(error, kind)), "")
        return False, f"mail by {where}: {words or type(error).__name__} ({error})"
    return True, f"mail by {where}: sent to {to} from {settings.DEFAULT_FROM_EMAIL}; look whether it has arrived"


def try_storage() -> tuple[bool, str]:
    """Write, read and delete a small object: (done, what to tell)."""
    from django.conf import settings
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    where = settings.EVIDENCE_S3_BUCKET or str(settings.DATA / "files")
    data, step = secrets.token_bytes(64), "written"
    try:
        name = default_storage.save(f"selftest/{secrets.token_hex(8)}", ContentFile(data))
        step = "read"
        with default_storage.open(name, "rb") as file:
            if file.read() != data:
                raise OSError("other bytes came back")
        step = "deleted"
        default_storage.delete(name)
        if default_storage.exists(name):
            raise OSError("it is still there")
    except Exception as error:  # each store has faults of its own
        return False, f"storage {where}: an object cannot be {step} ({type(error).__name__}: {error})"
    return True, f"storage {where}: an object was written, read and deleted"
