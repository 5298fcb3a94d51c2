"""Which group each kind of notice belongs to: what a person chooses how to be told of. It must not know who is told."""

from kaona.rules.said import said

DEADLINE, SIGNING, ASSIGNED, COMMENTS, QUESTIONS = "deadline", "signing", "assigned", "comments", "questions"
RESULTS, PLANS, KNOWLEDGE, ANNOUNCEMENTS, ACCOUNT = "results", "plans", "knowledge", "announcements", "account"

# What can be chosen, in the order of the page and of the digest.
GROUP_WORDS = {
    DEADLINE: said("กำหนดส่งและวันปิดรับ", "Deadlines"),
    SIGNING: said("ทบทวน ลงนาม และอนุมัติ", "Review, signature and approval"),
    ASSIGNED: said("งานที่ได้รับมอบหมาย", "Assigned work"),
    COMMENTS: said("ความเห็นและการกล่าวถึง", "Comments and mentions"),
    QUESTIONS: said("คำถามและคำตอบกับสำนักงาน ก.พ.ร.", "Questions and answers with the Office"),
    RESULTS: said("ผลการตรวจประเมิน ตรวจรับรอง และรางวัล", "Results, site visits and awards"),
    PLANS: said("แผนยกระดับ", "Uplift plans"),
    KNOWLEDGE: said("คลังวิธีปฏิบัติและกิจกรรมความรู้", "Practices and knowledge events"),
    ANNOUNCEMENTS: said("ประกาศ", "Announcements"),
}
GROUPS = tuple(GROUP_WORDS)
# Never silenced wholly: at once or in a digest of the day.
NEVER_SILENT = frozenset({DEADLINE, SIGNING})

# By the word before the dot; KINDS says what is otherwise.
FAMILIES = {
    "account": ACCOUNT,
    "action": PLANS,
    "adoption": KNOWLEDGE,
    "agreement": ASSIGNED,
    "announcement": ANNOUNCEMENTS,
    "award": RESULTS,
    "calendar": DEADLINE,
    "certificate": RESULTS,
    "clarification": QUESTIONS,
    "comment": COMMENTS,
    "cycle": DEADLINE,
    "destruction": ASSIGNED,
    "document": ANNOUNCEMENTS,
    "dossier": SIGNING,
    "download": ANNOUNCEMENTS,
    "event": KNOWLEDGE,
    "help": QUESTIONS,
    "item": ASSIGNED,
    "membership": ACCOUNT,
    "milestone": DEADLINE,
    "next_year": PLANS,
    "objection": RESULTS,
    "outage": ASSIGNED,
    "outcome": PLANS,
    "paper": ASSIGNED,
    "participant": DEADLINE,
    "partner": PLANS,
    "plan": PLANS,
    "practice": KNOWLEDGE,
    "priority": PLANS,
    "progress": PLANS,
    "proposal": ASSIGNED,
    "question": RESULTS,
    "results": RESULTS,
    "review": ASSIGNED,
    "round": ASSIGNED,
    "score": RESULTS,
    "visit": RESULTS,
}
KINDS = {
    "clarification.extended": DEADLINE,
    "clarification.reminded": DEADLINE,
    "cycle.results_finished": RESULTS,
    "dossier.opened": ASSIGNED,
    "dossier.return_extended": DEADLINE,
    "dossier.returned": DEADLINE,
    "dossier.window_escalated": DEADLINE,
    "dossier.window_reminded": DEADLINE,
    "item.window_reminded": DEADLINE,
    "objection.extended": DEADLINE,
    "plan.proposed": SIGNING,
    "progress.late": DEADLINE,
    "progress.round_due": DEADLINE,
    "question.asked": SIGNING,
    "question.extended": DEADLINE,
    "question.reminded": DEADLINE,
    "review.due_set": DEADLINE,
    "review.reminded": DEADLINE,
    "review.return_reminded": DEADLINE,
}


def known_group(kind: str) -> str:
    """The group of a kind; "" when the tables do not know it."""
    return KINDS.get(kind) or FAMILIES.get(kind.partition(".")[0], "")


def group_of(kind: str) -> str:
    """Likewise; what nobody put into the tables is told like assigned work, rather than not at all."""
    return known_group(kind) or ASSIGNED
