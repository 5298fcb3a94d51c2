"""Takes the pictures of the guides from a running demonstration site: `python scripts/take_screenshots.py [URL] [improvement|year]`.

With `improvement` those of the improvement chapters alone, with `year` those of calendar, documents, events, papers and workbook.
"""

import sys
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PASSWORD = "kaona-demo-2570"
COORDINATOR, HEAD, OFFICER = "coordinator@dep.example", "head@dep.example", "officer@office.example"
HEAD_OF_SUBMITTED = "head@po.example"
IMPROVING = "coordinator@dep-e.example"
# One row of each kind: changed, new, of an agency that nobody knows.
SCORES = "รหัส\tปีงบประมาณ\tคะแนน\ndemo-dep-e\t2569\t372.5\ndemo-dep-c\t2569\t355.25\nกรมที่ไม่มี\t2569\t360\n"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def sign_in(browser: Browser, url: str, email: str, viewport: dict[str, int]) -> Page:
    """A page of a new visitor who has signed in."""
    page = browser.new_context(viewport=viewport, locale="th-TH", timezone_id="Asia/Bangkok").new_page()
    page.goto(f"{url}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")
    return page


def take(page: Page, name: str, address: str, *, full: bool = False) -> None:
    """One picture of `address` as docs/images/<name>.png."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(IMAGES / f"{name}.png"), full_page=full)
    print(name, page.url)


def send_to_review(page: Page, dossier: str) -> None:
    """The demonstration dossier lacks one figure; with it, it can go to the head."""
    page.goto(f"{dossier}/results/7.6/")
    for row in page.locator("[data-row]").all():
        field = row.locator("[name^=result_]").last
        if not field.input_value():
            with page.expect_response(lambda answer: "/change/" in answer.url):
                field.fill("71.5")
    page.goto(f"{dossier}/rehearsal/")
    send = page.locator("button[name=step][value=to_review]")
    if send.count():
        send.click()
        page.wait_for_load_state("networkidle")


def send_back(page: Page) -> None:
    """Leaves the dossier open for the next visitor."""
    if page.locator("button[value=back]").count():
        page.click(".k-sendback summary")
        page.fill("#note", "ส่งกลับหลังถ่ายภาพคู่มือ")
        page.click("button[value=back]")
        page.wait_for_load_state("networkidle")


def take_scores(page: Page, url: str) -> None:
    """A list before it is imported."""
    page.goto(f"{url}/scores/import/")
    page.fill("#text", SCORES)
    page.click("button[value=check]")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(IMAGES / "scores-import.png"))
    print("scores-import", page.url)


def take_award(page: Page, url: str) -> None:
    """The newest year."""
    page.goto(f"{url}/awards/")
    page.locator(".k-rows a.t").first.click()
    take(page, "award", page.url)


def smaller(name: str) -> None:
    """The same picture in 128 colours, rare ones kept: the pages are one ink, one accent and a few marks."""
    path = IMAGES / f"{name}.png"
    picture = Image.open(path).convert("RGB")
    picture.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def take_improvement(browser: Browser, url: str) -> None:
    """From the gaps of a submitted agency to its progress."""
    page = sign_in(browser, url, IMPROVING, DESKTOP)
    page.goto(f"{url}/improvement/")
    pk = page.url.rstrip("/").rpartition("/")[2]
    page.goto(f"{url}/plans/dossiers/{pk}/")
    page.locator("tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    plan = page.url.rstrip("/").rpartition("/")[2]
    for name, address in (
        ("gaps", f"improvement/{pk}/"), ("route", f"priorities/{pk}/route/?goal=400"), ("priorities", f"priorities/{pk}/"),
        ("plan", f"plans/{plan}/"), ("timeline", f"timeline/{plan}/"), ("progress", f"progress/plans/{plan}/board/"), ("outcomes", f"outcomes/dossiers/{pk}/"),
    ):  # fmt: skip
        take(page, name, f"{url}/{address}")
        smaller(name)


def take_year(browser: Browser, url: str) -> None:
    """What surrounds the work on answers: calendar, documents, events, official papers, the workbook."""
    page = sign_in(browser, url, COORDINATOR, DESKTOP)
    pk = page.url.rstrip("/").rpartition("/")[2]
    take(page, "calendar", f"{url}/calendars/?view=month")
    take(page, "documents", f"{url}/d/")
    page.goto(f"{url}/occasions/")
    page.locator("main ol a.t, main ul a.t").first.click()
    page.wait_for_load_state("networkidle")
    take(page, "event", page.url)
    take(page, "papers", f"{url}/papers/dossiers/{pk}/")
    take_pack(page, url, pk)
    for name in ("calendar", "documents", "event", "papers", "pack"):
        smaller(name)


def take_pack(page: Page, url: str, pk: str) -> None:
    """The differences of a workbook in which two statements were answered; what was uploaded is thrown away again."""
    page.goto(f"{url}/pack/dossiers/{pk}/")
    with page.expect_download() as waited:
        page.get_by_role("link", name="ดาวน์โหลดไฟล์ Excel").click()
    book = load_workbook(BytesIO(Path(waited.value.path()).read_bytes()))
    sheet = book["หมวด 1"]
    for row in sheet.iter_rows(min_col=1, max_col=3):
        if row[0].value in ("1.1.B1", "1.1.B2"):
            row[2].value = "มี"
    kept = BytesIO()
    book.save(kept)
    page.set_input_files(
        "#file", {"name": "กรมตัวอย่าง.xlsx", "mimeType": "application/octet-stream", "buffer": kept.getvalue()}
    )
    page.get_by_role("button", name="ดูส่วนต่าง").click()
    page.wait_for_load_state("networkidle")
    take(page, "pack", page.url)
    page.locator("summary", has_text="ทิ้งไฟล์นี้").click()
    page.get_by_role("button", name="ทิ้งไฟล์").click()
    page.wait_for_load_state("networkidle")


def main(url: str, only: str = "") -> None:
    """Every picture, in the order of the guides."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        if only != "year":
            take_improvement(browser, url)
        if only != "improvement":
            take_year(browser, url)
        if only:
            return
        stranger = browser.new_context(viewport=DESKTOP, locale="th-TH").new_page()
        take(stranger, "sign-in", f"{url}/account/login/")
        page = sign_in(browser, url, COORDINATOR, DESKTOP)
        dossier = page.url.rstrip("/")
        take(page, "overview", f"{dossier}/")
        take(page, "item", f"{dossier}/items/1.2/")
        take(page, "results", f"{dossier}/results/")
        take(page, "evidence", f"{url}/evidence/")
        take(page, "rehearsal", f"{dossier}/rehearsal/")
        take(page, "people", f"{url}/people/")
        send_to_review(page, dossier)
        phone = sign_in(browser, url, HEAD, PHONE)
        take(phone, "sign-phone", f"{dossier}/sign/", full=True)
        send_back(phone)
        head = sign_in(browser, url, HEAD_OF_SUBMITTED, DESKTOP)
        take(head, "receipt", f"{head.url.rstrip('/')}/receipt/")
        officer = sign_in(browser, url, OFFICER, DESKTOP)
        take(officer, "cycles", f"{url}/cycles/")
        take(officer, "catalogue", f"{url}/catalogue/")
        take_scores(officer, url)
        take_award(officer, url)
        browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:3] or ["http://127.0.0.1:8000"]))
