"""The sentences of a proposal: why this person, why a seat stays empty. It must not know how it was found."""

from dataclasses import dataclass

from kaona.rules.said import Said, said

LANGUAGES = {"th": ("ไทย", "Thai"), "en": ("อังกฤษ", "English")}
ROLES = {"officer": ("เจ้าหน้าที่", "officer"), "assessor": ("ผู้ตรวจประเมิน", "assessor")}


@dataclass(frozen=True)
class Standing:
    """What speaks for one person in one team. `alone` are categories that nobody else in the team knows."""

    fixed: bool
    conflict: bool
    alone: tuple[str, ...]
    shared: tuple[str, ...]
    languages: tuple[str, ...]
    load: int
    capacity: int
    others: tuple[str, ...]
    joins: bool


def why(standing: Standing) -> Said:
    """One sentence: expertise, language, load, no conflict, company."""
    parts = []
    if standing.fixed:
        parts.append(("ได้รับมอบหมายไว้แล้ว", "assigned already"))
    if standing.alone:
        codes = " ".join(standing.alone)
        if standing.others:
            parts.append(
                (
                    f"ถนัดหมวด {codes} ที่คนอื่นในทีมไม่ครอบคลุม",
                    f"knows categories {codes}, which nobody else in the team covers",
                )
            )
        else:
            parts.append((f"ถนัดหมวด {codes}", f"knows categories {codes}"))
    elif standing.shared:
        codes = " ".join(standing.shared)
        parts.append((f"ถนัดหมวด {codes} เช่นเดียวกับคนอื่นในทีม", f"knows categories {codes}, as others in the team do"))
    if standing.languages:
        words = [LANGUAGES.get(one, (one, one)) for one in standing.languages]
        parts.append(
            (
                "อ่านภาษา" + " ".join(th for th, _ in words) + "ที่แฟ้มต้องใช้ได้",
                "reads " + " and ".join(en for _, en in words) + ", which the file needs",
            )
        )
    parts.append(
        (f"ภาระ {standing.load} จาก {standing.capacity} แฟ้ม", f"carries {standing.load} of {standing.capacity} files")
    )
    if standing.conflict:
        parts.append(
            ("มีส่วนได้เสียกับหน่วยงานนี้ ควรเปลี่ยน", "has a conflict of interest with this agency and should be replaced")
        )
    else:
        parts.append(("ไม่มีส่วนได้เสียกับหน่วยงานนี้", "has no conflict of interest with this agency"))
    if standing.others:
        th, en = "และตรวจคู่กับ " + " กับ ".join(standing.others), "reviews with " + " and ".join(standing.others)
        if standing.joins:
            th, en = th + " ซึ่งเชื่อมกลุ่มผู้ตรวจเข้าด้วยกัน", en + ", which joins the groups of assessors"
        parts.append((th, en))
    english = "; ".join(en for _, en in parts)
    return said(" ".join(th for th, _ in parts), english[0].upper() + english[1:])


def why_short(role: str, missing: int, wanted: int, fit: int, all_people: int) -> Said:
    """Why seats stay empty: too few people, too few without a conflict, or everybody fit has no room left."""
    th, en = ROLES[role]
    plural = en if missing == 1 else en + "s"
    if all_people < wanted:
        return said(
            f"ขาด{th} {missing} คน: ทั้งหมดมีเพียง {all_people} คน",
            f"{missing} {plural} missing: there are only {all_people} in all",
        )
    if fit < wanted:
        return said(
            f"ขาด{th} {missing} คน: มีผู้ไม่มีส่วนได้เสียเพียง {fit} จาก {all_people} คน",
            f"{missing} {plural} missing: only {fit} of {all_people} have no conflict of interest",
        )
    return said(
        f"ขาด{th} {missing} คน: ผู้ไม่มีส่วนได้เสียคนอื่นมีแฟ้มเต็มจำนวนแล้ว",
        f"{missing} {plural} missing: the others without a conflict of interest carry all the files they can",
    )
