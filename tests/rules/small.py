"""A small edition with one of everything, quick to read; tests break it piece by piece."""

EDITION = """\
id: small-1
version: 1
title: {th: เกณฑ์เล็ก, en: Small}
note: {th: หมายเหตุ}
profile:
  - code: P1
    title: {th: ส่วนที่หนึ่ง}
    groups:
      - code: P1.ก
        title: {th: กลุ่ม}
        questions:
          - {code: P1.ก.1, title: {th: พันธกิจ}, prompts: [{th: ถาม}]}
categories:
  - code: '1'
    title: {th: หมวดหนึ่ง}
    items:
      - code: '1.1'
        title: {th: หัวข้อหนึ่ง}
        levels:
          basic:
            summary: {th: สรุป}
            statements:
              - {code: 1.1.B1, th: ข้อหนึ่ง}
              - {code: 1.1.B2, th: ข้อสอง, applies_to: [province]}
          advance: {statements: [{code: 1.1.A1, th: ข้อสาม, kind: result}]}
          significance: {statements: [{code: 1.1.S1, th: ข้อสี่, en: Four}]}
      - code: '1.2'
        title: {th: หัวข้อสอง}
        levels:
          basic: {statements: [{code: 1.2.B1, th: ข้อห้า}]}
          advance: {statements: [{code: 1.2.A1, th: ข้อหก}]}
          significance: {statements: [{code: 1.2.S1, th: ข้อเจ็ด}]}
  - code: '7'
    title: {th: หมวดเจ็ด}
    short: {th: ผลลัพธ์}
    items:
      - code: '7.1'
        title: {th: ผลลัพธ์หนึ่ง}
        long_title: {th: ชื่อยาว}
        sub_measures:
          - {code: 7.1.1, title: {th: ตัววัดหนึ่ง}, mandatory: true}
          - {code: 7.1.2, title: {th: ตัววัดสอง}}
links:
  - {id: L1, from: '1.1', to: '7.1', type: measured_by, from_anchor: [1.1.B1], to_anchor: [7.1.1], reason: {th: เหตุ}}
  - {id: L2, from: P1.ก.1, to: '1.2', type: basis_of, reason: {th: เหตุ}}
handbook:
  - {code: 1.1.basic, text: {th: คู่มือ}}
"""
LINKS = "links:\n"


def link(number: int, kind: str, source: str, target: str, source_anchor: str = "", target_anchor: str = "") -> str:
    """One more link as a line of the file."""
    anchors = f"from_anchor: [{source_anchor}], to_anchor: [{target_anchor}]"
    return f"  - {{id: X{number}, from: '{source}', to: '{target}', type: {kind}, {anchors}, reason: {{th: เหตุ}}}}\n"
