"""Words of what goes over to the next year."""

from django.utils.translation import gettext_lazy as _

# PreparedEntry.Kind, in the order of the page
KINDS = {
    "profile": _("ลักษณะสำคัญขององค์การ"),
    "level": _("ระดับของหัวข้อกระบวนการ"),
    "measure": _("ตัวชี้วัด"),
    "evidence": _("เอกสารหลักฐาน"),
    "ofi": _("โอกาสในการปรับปรุงที่ยังเปิดอยู่"),
    "action": _("งานที่ยังไม่เสร็จ"),
}
# queries/next_year.Behind.why
BEHIND = {
    "withdrawn": _("เอกสารถอนจากคลังแล้ว"),
    "destroyed": _("ไฟล์ถูกทำลาย"),
    "answered": _("ตอบแล้วโดยไม่ต้องทำเป็นเรื่องสำคัญ"),
    "done": _("งานที่ตอบเรื่องนี้เสร็จแล้ว"),
    "not_published": _("ยังไม่ประกาศผล จะตามไปเองเมื่อประกาศก่อนเปิดรอบใหม่"),
}
# assessment/operations/bringing.Brought.left
LEFT = {
    "own": _("หน่วยงานเขียนเองในปีใหม่แล้ว จึงไม่แตะต้อง"),
    "gone": _("ไม่มีในเกณฑ์ฉบับใหม่ ข้อความเดิมยังอ่านได้ในแบบประเมินเดิม"),
    "full": _("ตัววัดย่อยมีตัววัดครบ 5 ตัวแล้ว"),
    "nothing": _("ไม่มีสิ่งที่ยกไปได้"),
}
