"""Words of plans, their steps and fields; how actions stand is in progress_words."""

from django.utils.translation import gettext_lazy as _

PLAN_STATES = {
    "draft": _("ร่าง"),
    "proposed": _("รอหัวหน้าส่วนราชการอนุมัติ"),
    "approved": _("อนุมัติแล้ว"),
    "accepted": _("สำนักงาน ก.พ.ร. รับแล้ว"),
    "running": _("กำลังดำเนินการ"),
    "closed": _("ปิดแล้ว"),
}
PLAN_STEPS = {
    "proposed": _("เสนอต่อหัวหน้าส่วนราชการ"),
    "sent_back": _("ส่งกลับให้แก้"),
    "approved": _("อนุมัติ"),
    "accepted": _("สำนักงาน ก.พ.ร. รับแผน"),
    "returned": _("สำนักงาน ก.พ.ร. ส่งกลับให้แก้"),
    "commented": _("สำนักงาน ก.พ.ร. ให้ความเห็น"),
    "started": _("เริ่มดำเนินการ"),
    "closed": _("ปิดแผน"),
    "reopened": _("เปิดแผนอีกครั้ง"),
}
# The fields of an action and of a plan, as improvement/operations/action_parts names them in a change.
ACTION_FIELDS = {
    "title": _("ชื่อ"),
    "aim": _("เป้าหมายของแผน"),
    "description": _("รายละเอียด"),
    "responsible": _("ผู้รับผิดชอบ"),
    "unit": _("หน่วยงานภายใน"),
    "starts_on": _("วันเริ่ม"),
    "ends_on": _("วันสิ้นสุด"),
    "budget": _("งบประมาณ (บาท)"),
    "budget_source": _("แหล่งงบประมาณ"),
    "deliverables": _("ผลผลิตที่ส่งมอบ"),
    "person_days": _("แรงงาน (วันทำงาน)"),
    "gaps": _("ช่องว่างที่ปิด"),
    "predecessors": _("ทำหลังงานหมายเลข"),
    "indicators": _("ตัวชี้วัด"),
    "state": _("สถานะ"),
    "round": _("วันครบกำหนดของรอบรายงาน"),
}
