"""How long personal data is kept that is not the work itself, in days. docs/privacy.md says the same, kept so by a test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """One kind of thing, and how many days it is kept from its last use."""

    name: str
    days: int
    th: str
    en: str


RETENTION: tuple[Kept, ...] = (
    Kept("sign_in_attempts", 30, "การเข้าสู่ระบบที่ไม่สำเร็จ (อีเมล ที่อยู่เครือข่าย)", "failed sign-ins (address, network address)"),
    Kept("sent_mail", 90, "อีเมลที่ส่งแล้ว (ผู้รับ หัวเรื่อง)", "e-mails that were sent (recipient, subject)"),
    Kept("invitations", 90, "คำเชิญที่ไม่ได้ตอบรับ (ชื่อ อีเมล) หลังหมดอายุ", "invitations nobody accepted, after their end"),
    Kept("made_papers", 14, "เอกสารที่ระบบทำให้ (PDF Word Excel)", "papers that were made (PDF, Word, Excel)"),
    Kept("guests", 730, "อีเมลของผู้มาร่วมกิจกรรมที่ไม่มีบัญชี", "e-mail addresses of guests at events without an account"),
    Kept(
        "pack_proposals",
        30,
        "ไฟล์ Excel ที่อัปโหลดแล้วยังไม่นำเข้า (ข้อความในไฟล์)",
        "uploaded Excel packs nobody decided about (their texts)",
    ),
    Kept("notices", 730, "แจ้งเตือนในกล่องของบุคคล", "notices in a person's inbox"),
)
DAYS: dict[str, int] = {one.name: one.days for one in RETENTION}
