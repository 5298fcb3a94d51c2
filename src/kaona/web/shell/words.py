"""Words for things that have a name in every page: levels, roles, stages, refusals."""

from django.utils.translation import gettext_lazy as _

from kaona.rules.editions import Text

LEVEL_WORDS = {
    "none": _("ยังไม่ผ่านระดับพื้นฐาน"),
    "basic": _("ระดับพื้นฐาน"),
    "advance": _("ระดับก้าวหน้า"),
    "significance": _("ระดับพัฒนาจนเกิดผล"),
}
LEVEL_CLASS = {"none": "is-none", "basic": "is-basic", "advance": "is-advance", "significance": "is-signif"}
LINE_WORDS = {
    "basic": _("ระดับพื้นฐาน"),
    "site_visit": _("เส้นตรวจรับรอง"),
    "advance": _("ระดับก้าวหน้า"),
    "significance": _("ระดับพัฒนาจนเกิดผล"),
}
# The same where a chart or a column head has little room; not through gettext: ก้าวหน้า is also the name of the site.
LINE_SHORT = {
    "basic": Text("พื้นฐาน", "Basic"),
    "site_visit": Text("ตรวจรับรอง", "Site visit"),
    "advance": Text("ก้าวหน้า", "Advance"),
    "significance": Text("พัฒนาจนเกิดผล", "Significance"),
}
ROLE_WORDS = {
    "editor": _("ผู้จัดทำ"),
    "category_owner": _("เจ้าของหมวด"),
    "coordinator": _("ผู้ประสานงาน กพร."),
    "internal_reviewer": _("ผู้ตรวจสอบภายใน"),
    "head": _("หัวหน้าส่วนราชการ"),
    "reader": _("ผู้อ่าน"),
    "officer": _("เจ้าหน้าที่ ก.พ.ร."),
    "assessor": _("ผู้ตรวจประเมิน"),
    "approver": _("ผู้อนุมัติ"),
    "administrator": _("ผู้ดูแลระบบ"),
    "ministry_viewer": _("ผู้ดูภาพรวมกระทรวง"),
}
DELIVERY_WORDS = {
    "waiting": _("รอส่ง"),
    "sending": _("กำลังส่ง"),
    "sent": _("ส่งออกแล้ว"),
    "failed": _("ส่งไม่ได้"),
    "held": _("รอฉบับสรุป"),
    "gathered": _("ส่งในฉบับสรุป"),
    "overtaken": _("ไม่ส่ง พ้นเรื่องแล้ว"),
}
# What can be chosen in a policy of a cycle: rules.policies
OPTION_WORDS = {
    True: _("ใช่"),
    False: _("ไม่ใช่"),
    "block": _("ต้องแก้ก่อนส่ง"),
    "warn": _("เตือน"),
    "hint": _("แนะนำ"),
    "off": _("ไม่ตรวจ"),
    "never": _("ไม่เลื่อนเอง"),
    "days": _("เลื่อนตามเวลาที่เสียไป เต็มวัน"),
    "next_working_day": _("เลื่อนเป็น 16:30 น. ของวันทำการถัดไป"),
    "pdf": _("PDF"),
    "image": _("รูปภาพ"),
    "word": _("Word"),
    "excel": _("Excel"),
    "powerpoint": _("PowerPoint"),
    "text": _("ข้อความ TXT CSV"),
    "zip": _("ZIP"),
}
# Why a role ended, where no person wrote a reason: people.operations.memberships
ENDED_REASONS = {
    "expired": _("ครบกำหนด"),
    "handover": _("ส่งมอบงาน"),
    "renewed": _("ให้บทบาทใหม่แทน"),
    "lender": _("ผู้มอบหมายพ้นบทบาท"),
    "taken back": _("ผู้มอบหมายเอาคืน"),
}
# What the office says of a statement: verification.models.Verdict. The agency's own answer keeps มี / ไม่มี.
VERDICT_WORDS = {"met": _("ผ่าน"), "not_met": _("ไม่ผ่าน"), "cannot_tell": _("บอกไม่ได้")}
STAGE_WORDS = {
    "draft": _("กำลังจัดทำ"),
    "in_review": _("ทบทวนภายใน"),
    "signed": _("ลงนามแล้ว รอส่ง"),
    "submitted": _("ส่งแล้ว"),
}
TYPE_WORDS = {
    "department": _("กรม"),
    "public_organisation": _("องค์การมหาชน"),
    "province": _("จังหวัด"),
    "ministry": _("กระทรวง"),
    "province_group": _("กลุ่มจังหวัด"),
    "office": _("สำนักงาน ก.พ.ร."),
}
# The fields of an indicator of category 7
MEASURE_WORDS = {
    "name": _("ตัววัด"), "unit": _("หน่วย"), "denominator": _("ตัวหาร (คิดจากอะไร)"),
    "direction": _("ทิศทาง"), "target": _("เป้าหมาย"), "source": _("แหล่งที่มาของตัวเลข"),
    "band_floor": _("ช่วงคะแนน: ค่าที่ได้ 100"), "band_top": _("ช่วงคะแนน: ค่าที่ได้ 500"),
    "note": _("หมายเหตุ"),
}  # fmt: skip
# Why an answer cannot be changed: assessment.access.why_not_edit
WHY_NOT_EDIT = {
    "role": _("บทบาทของท่านอ่านได้อย่างเดียว"),
    "stage": _("ลงนามหรือส่งแล้ว จึงแก้ไขไม่ได้"),
    "closed": _("รอบการประเมินปิดแล้ว"),
    "not_returned": _("หัวข้อนี้ไม่ได้ส่งกลับให้แก้ไข"),
    "scope": _("ส่วนนี้อยู่นอกหมวดที่ท่านดูแล"),
    "assigned": _("หน่วยงานกำหนดให้แก้ได้เฉพาะผู้ที่ได้รับมอบหมาย"),
}
PERMISSION_REFUSED = _("บทบาทของท่านทำรายการนี้ไม่ได้ ติดต่อผู้ประสานงานของหน่วยงานหากต้องการสิทธิ")
