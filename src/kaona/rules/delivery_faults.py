"""Why a message could not be sent, in words: from the name of the error that the outbox kept. It must not know servers."""

from kaona.rules.said import Said, said

_AWAY = said("เซิร์ฟเวอร์อีเมลไม่ตอบ", "The mail server does not answer")
_HUNG_UP = said("เซิร์ฟเวอร์อีเมลตัดการเชื่อมต่อ", "The mail server hung up")
_UNFIT = said("ข้อความนี้ทำเป็นอีเมลไม่ได้ ตรวจที่อยู่และหัวเรื่อง", "This cannot be made a mail; look at address and subject")
_TLS = said("การเข้ารหัสกับเซิร์ฟเวอร์อีเมลไม่สำเร็จ ตรวจใบรับรอง", "TLS with the mail server fails; look at its certificate")
_WORDS = {
    "ConnectionRefusedError": _AWAY,
    "TimeoutError": said("เซิร์ฟเวอร์อีเมลไม่ตอบในเวลา", "The mail server does not answer in time"),
    "gaierror": said("ไม่พบเซิร์ฟเวอร์อีเมลชื่อนี้", "There is no mail server of that name"),
    "ConnectionResetError": _HUNG_UP,
    "BrokenPipeError": _HUNG_UP,
    "SMTPServerDisconnected": _HUNG_UP,
    "SMTPConnectError": _AWAY,
    "SMTPAuthenticationError": said(
        "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่าน", "The mail server refuses the user or the password"
    ),
    "SMTPRecipientsRefused": said("เซิร์ฟเวอร์อีเมลไม่รับที่อยู่ผู้รับ", "The mail server refuses the recipient"),
    "SMTPSenderRefused": said("เซิร์ฟเวอร์อีเมลไม่รับที่อยู่ผู้ส่ง", "The mail server refuses the sender"),
    "SMTPDataError": said("เซิร์ฟเวอร์อีเมลไม่รับเนื้อความ", "The mail server refuses the text"),
    "SSLError": _TLS,
    "SSLCertVerificationError": _TLS,
    "BadHeaderError": _UNFIT,
    "ValueError": _UNFIT,
    "UnicodeEncodeError": _UNFIT,
    "NotDelivered": said("โปรแกรมแชตไม่รับข้อความ", "The chat did not take it"),
}


def why_not_sent(kept: str) -> Said | None:
    """The words for an error as it was kept (`Name: text`); None for one that is not known."""
    return _WORDS.get(kept.partition(":")[0])
