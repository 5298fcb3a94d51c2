"""`kaona edition load|publish FILE`: into a site's database, as its operator."""

from kaona.cli.edition import read_any, tell
from kaona.cli.site import start_django


def run(names: list[str], *, data: str | None, publish: bool) -> int:
    """0: kept (or published). 2: faults, each with its place, nothing kept of that file."""
    start_django(data)
    from django.utils import timezone

    from kaona.catalogue.operations import DocumentFaults, load_document, publish_document

    worst = 0
    for name in names:
        found, text, faults = read_any(name)
        if found is not None:
            try:
                row = load_document(text=text, by=None, at=timezone.now())
                if publish:
                    publish_document(document=row, by=None, at=timezone.now())
                print(f"{row}: {'published' if publish else 'kept as a draft'}")
                continue
            except DocumentFaults as error:
                faults = error.faults
        tell(name, faults)
        worst = 2
    return worst
