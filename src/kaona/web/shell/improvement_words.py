"""Words of gaps and what the agency says of them, for every page of an improvement year."""

from django.utils.translation import gettext_lazy as _

# rules/gaps.KINDS
GAP_KINDS = {
    "unmet": _("ยังไม่มี"),
    "unconfirmed": _("ไม่ได้รับการยืนยัน"),
    "empty": _("ยังไม่มีผล"),
    "below_target": _("ต่ำกว่าเป้าหมาย"),
    "source": _("ขาดหลักฐานหรือที่มา"),
}
# Why it is badly sourced
GAP_SOURCES = {
    "tick_without_reason": _("ตอบว่ามี แต่ไม่มีคำอธิบายหรือหลักฐาน"),
    "no_source": _("ไม่ได้ระบุแหล่งที่มาของตัวเลข"),
}
# GapNote.Feasibility; "" is not noted
FEASIBILITY = {
    "this_year": _("ทำได้ปีนี้"),
    "needs_time": _("ต้องใช้เวลา"),
    "impossible": _("ทำไม่ได้"),
}
STAGE_QUESTION = _("ผลที่ได้ตรงกับระดับพัฒนาการจริงหรือไม่")
# StageCheck.Verdict
STAGE_VERDICTS = {
    "matches": _("ตรงกัน"),
    "higher": _("ผลสูงกว่าความเป็นจริง"),
    "lower": _("ผลต่ำกว่าความเป็นจริง"),
}
# A link by its type, seen from where it starts (True) and from where it leads (False)
LINKS = {
    ("measured_by", True): _("วัดผลด้วย"),
    ("measured_by", False): _("เป็นตัววัดของ"),
    ("feeds", True): _("ส่งผลถึง"),
    ("feeds", False): _("รับผลจาก"),
    ("requires", True): _("ทำได้เมื่อมี"),
    ("requires", False): _("ต้องมีก่อน จึงทำได้"),
    ("basis_of", True): _("เป็นฐานของ"),
    ("basis_of", False): _("ตั้งอยู่บนฐานของ"),
    ("together", True): _("ต้องไปด้วยกันกับ"),
    ("together", False): _("ต้องไปด้วยกันกับ"),
    ("shares_evidence", True): _("ใช้หลักฐานร่วมกับ"),
    ("shares_evidence", False): _("ใช้หลักฐานร่วมกับ"),
}
NOTE_FIELDS = {
    "feasibility": _("ความเป็นไปได้"),
    "person_days": _("คน-วัน"),
    "money": _("เงิน (บาท)"),
    "missing": _("สิ่งที่ขาด"),
    "data_needed": _("ข้อมูลที่ต้องเก็บ"),
    "reason": _("เหตุผล"),
}
LAST_YEAR = {"gap": _("ปีก่อนเป็นช่องว่างเช่นกัน"), "met": _("ปีก่อนผ่าน"), "": _("ปีก่อนไม่มีบันทึก")}
