"""Why a deed was refused, in words; one table for every page."""

from django.utils.translation import gettext_lazy

from kaona.assessment.operations.base import Refused

REFUSALS = {
    "stage": gettext_lazy("ลงนามหรือส่งแล้ว จึงแก้ไขไม่ได้"),
    "closed": gettext_lazy("ปิดรับแล้ว หรือรอบการประเมินปิดแล้ว"),
    "nothing": gettext_lazy("ยังไม่มีคำตอบในระดับนี้ให้ตรวจ"),
    "too_many": gettext_lazy("ตัววัดย่อยหนึ่งมีตัววัดได้ไม่เกิน 5 ตัว"),
    "too_long": gettext_lazy("ข้อความยาวเกิน %(most)s ตัวอักษร"),
    "reason": gettext_lazy("กรอกเหตุผล"),
    "pages": gettext_lazy("กรอกเลขหน้า เช่น 4–9, 12"),
    "foreign": gettext_lazy("เอกสารนี้ใช้ไม่ได้"),
    "empty": gettext_lazy("พิมพ์ข้อความก่อนส่ง"),
    "not_a_member": gettext_lazy("ผู้นี้ไม่ได้อยู่ในหน่วยงาน"),
    "not_empty": gettext_lazy("ระดับนี้มีคำอธิบายแล้ว จึงไม่คัดลอกทับ"),
    "unknown_code": gettext_lazy("ไม่พบรายการนี้"),
    "blocked": gettext_lazy("ยังมีเรื่องที่ต้องแก้ก่อน ดูหน้าตรวจความพร้อม"),
    "changed_since_signed": gettext_lazy("ข้อมูลเปลี่ยนหลังลงนาม ให้ส่งกลับและลงนามใหม่"),
    "destroyed": gettext_lazy("เนื้อหาถูกทำลายแล้ว จึงใช้ไม่ได้"),
    "proposed": gettext_lazy("มีข้อเสนอให้ทำลายอยู่แล้ว"),
    "settled": gettext_lazy("ข้อเสนอนี้มีคำตอบแล้ว"),
    "same_person": gettext_lazy("ผู้เสนอยืนยันเองไม่ได้ ต้องเป็นอีกคนหนึ่ง"),
    "current": gettext_lazy("ข้อความนี้ยังใช้อยู่ แก้ข้อความก่อน แล้วจึงเสนอทำลายฉบับเก่า"),
    "type": gettext_lazy("รอบการประเมินนี้ไม่รับไฟล์ชนิดหรือขนาดนี้"),
    "cited_older": gettext_lazy("อ้างฉบับก่อนหน้าของเอกสารนี้อยู่แล้ว ใช้ปุ่ม ใช้ฉบับล่าสุด"),
    "expired": gettext_lazy("เอกสารหมดอายุแล้ว แก้วันที่ใช้ได้ถึง หรือแทนด้วยฉบับใหม่"),
    "checked": gettext_lazy("มีผู้ตอบเอกสารนี้แล้ว"),
    "withdrawn": gettext_lazy("เอกสารถอนจากคลังแล้ว นำกลับก่อน"),
    "not_yours": gettext_lazy("ถอนได้เฉพาะความเห็นของตนเอง"),
    "items": gettext_lazy("เลือกหัวข้ออย่างน้อยหนึ่งหัวข้อ"),
    "until": gettext_lazy("เลือกวันและเวลาที่ยังมาไม่ถึง และหลังกำหนดเดิม"),
    "not_returned": gettext_lazy("หัวข้อนี้ไม่ได้ส่งกลับให้แก้ไข"),
    "changed_since_return": gettext_lazy("หน่วยงานแก้ไขแล้ว ขยายเวลาหรือรอให้หน่วยงานส่งใหม่"),
    "not_confirmed": gettext_lazy("คะแนนนี้ไม่ใช่คะแนนที่ยืนยันล่าสุด หรือประกาศแล้ว"),
    "move": gettext_lazy("ทำขั้นตอนนี้ไม่ได้ในสถานะปัจจุบัน มีผู้อื่นดำเนินการไปแล้วหรือยังไม่ถึงขั้น โหลดหน้าใหม่เพื่อดูสถานะ"),
    "late_answer": gettext_lazy("เลยกำหนดตอบแล้ว ติดต่อสำนักงาน ก.พ.ร. เพื่อขอให้ถามอีกครั้ง"),
    "dates": gettext_lazy("เลือกวันที่ยังมาไม่ถึง 1–5 วัน"),
    "unknown_state": gettext_lazy("ไม่พบคำตอบนี้ในตัวเลือก"),
    "no_verdict": gettext_lazy("ตัดสินข้อนี้ก่อน แล้วจึงเขียนเหตุผล"),
    "judge_not_accepted": gettext_lazy("ตอบรับงานและแจ้งเรื่องผลประโยชน์ก่อน จึงตัดสินได้"),
    "judge_returned": gettext_lazy("แบบประเมินอยู่ที่หน่วยงาน ตัดสินต่อได้เมื่อหน่วยงานส่งใหม่"),
    "judge_stage": gettext_lazy("เริ่มหาข้อสรุปร่วมแล้ว จึงแก้ผลของผู้ตรวจประเมินไม่ได้"),
    "judge_locked": gettext_lazy("ล็อกผลแล้ว จึงแก้ไม่ได้ ขอให้เจ้าหน้าที่ปลดล็อกพร้อมเหตุผล"),
    "incomplete": gettext_lazy("ยังตัดสินไม่ครบหรือขาดเหตุผล ดูรายการที่เหลือ"),
    "not_locked": gettext_lazy("ผลนี้ยังไม่ล็อก"),
    "not_submitted": gettext_lazy("หน่วยงานยังไม่ส่งแบบประเมิน"),
    "begun": gettext_lazy("มีผู้เริ่มตรวจหน่วยงานนี้แล้ว โหลดหน้าใหม่เพื่อดู"),
    "same": gettext_lazy("ผู้นี้รับผิดชอบอยู่แล้ว"),
    "not_officer": gettext_lazy("ผู้นี้ไม่มีบทบาทเจ้าหน้าที่ ก.พ.ร. แล้ว"),
    "not_assessor": gettext_lazy("ผู้นี้ไม่มีบทบาทผู้ตรวจประเมินแล้ว"),
    "leads": gettext_lazy("เจ้าหน้าที่ผู้รับผิดชอบกับผู้ตรวจของหน่วยงานเดียวกันต้องเป็นคนละคน"),
    "assigned": gettext_lazy("ผู้นี้ตรวจหน่วยงานนี้อยู่แล้ว"),
    "declined_before": gettext_lazy("ผู้นี้ไม่รับตรวจหน่วยงานนี้"),
    "full": gettext_lazy("มีผู้ตรวจครบตามนโยบายของรอบแล้ว"),
    "ended": gettext_lazy("การมอบหมายนี้สิ้นสุดแล้ว"),
    "conflict_own": gettext_lazy("ผู้นี้มีบทบาทในหน่วยงานนี้"),
    "conflict_former": gettext_lazy("ผู้นี้เคยสังกัดหน่วยงานนี้"),
    "conflict_interest": gettext_lazy("ผู้นี้แจ้งส่วนได้เสียกับหน่วยงานนี้"),
    "capacity": gettext_lazy("กรอกจำนวนหน่วยงานที่รับได้ 0–200"),
    "kind": gettext_lazy("เลือกจากรายการ"),
    "not_an_agency": gettext_lazy("เลือกหน่วยงานที่เข้ารับการประเมิน"),
    "withdrawn_interest": gettext_lazy("ถอนไปแล้ว"),
    "password": gettext_lazy("รหัสผ่านไม่ถูกต้อง"),
}


def words_of(refused: Refused) -> str:
    """Why, in words."""
    words = str(REFUSALS.get(refused.reason, refused.reason))
    return words % {"most": f"{refused.detail['most']:,}"} if "most" in refused.detail else words
