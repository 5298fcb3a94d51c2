"""What must hold of links: known ends, anchors inside their item, no circle among requires and basis_of."""

from collections.abc import Iterable

from kaona.rules.documents import Document
from kaona.rules.editions.model import Edition, Link


def link_faults(edition: Edition, document: Document) -> None:
    """Note every fault of the links of an edition."""
    seen: set[str] = set()
    for index, link in enumerate(edition.links):
        path = ("links", index)
        if link.id and link.id in seen:
            document.fault((*path, "id"), "repeated_code", f"รหัส {link.id} ซ้ำ", f"link id {link.id} is given twice")
        seen.add(link.id)
        _end_faults(edition, document, path, link.source, link.source_anchors, "from")
        _end_faults(edition, document, path, link.target, link.target_anchors, "to")
    circle = find_circle(edition)
    if circle:
        words = " → ".join(circle)
        document.fault(
            ("links",), "circle", f"ความเชื่อมโยงวนเป็นวง {words}", f"requires/basis_of run in a circle: {words}"
        )


def _end_faults(
    edition: Edition, document: Document, path: tuple[str | int, ...], end: str, anchors: Iterable[str], side: str
) -> None:
    if end and end not in edition.items and end not in edition.questions:
        document.fault((*path, side), "unknown_link", f"ไม่รู้จักหัวข้อ {end}", f"unknown item {end}")
        return
    for index, anchor in enumerate(anchors):
        place = (*path, f"{side}_anchor", index)
        item = anchor_item(edition, anchor)
        if item is None:
            document.fault(place, "unknown_anchor", f"ไม่รู้จักรหัส {anchor}", f"unknown anchor {anchor}")
        elif end and item != end:
            document.fault(place, "anchor_outside", f"{anchor} ไม่อยู่ในหัวข้อ {end}", f"anchor {anchor} is outside {end}")


def anchor_item(edition: Edition, anchor: str) -> str | None:
    """The item of a statement or sub-measure code; None when unknown."""
    if anchor in edition.places:
        return edition.places[anchor][0]
    if anchor in edition.sub_measures:
        return edition.sub_measures[anchor][0].code
    return anchor if anchor in edition.questions else None


def ends(edition: Edition, link: Link) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The anchors of both ends; an end without anchors is its whole item."""
    return link.source_anchors or (link.source,), link.target_anchors or (link.target,)


def find_circle(edition: Edition) -> list[str]:
    """One circle among "must come before" relations, as codes with the first repeated at the end; [] when none."""
    after: dict[str, set[str]] = {}
    for link in edition.links:
        if link.type not in ("requires", "basis_of"):
            continue
        sources, targets = ends(edition, link)
        first, second = (targets, sources) if link.type == "requires" else (sources, targets)
        for before in first:
            for later in second:
                after.setdefault(before, set()).add(later)
    _join_items(edition, after)
    return _circle(after)


def _join_items(edition: Edition, after: dict[str, set[str]]) -> None:
    """A whole item as a condition is met by any of its parts; as the waiting end each part waits."""
    whole = [code for code in edition.items if any(code in targets for targets in after.values())]
    for item in whole:
        parts = [code for code in list(after) if anchor_item(edition, code) == item]
        after.setdefault(item, set()).update(parts)


def _circle(after: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    for start in sorted(after):
        trail: list[str] = []
        found = _walk(start, after, trail, done)
        if found:
            return found
    return []


def _walk(start: str, after: dict[str, set[str]], trail: list[str], done: set[str]) -> list[str]:
    stack: list[tuple[str, list[str]]] = [(start, sorted(after.get(start, ())))]
    on_trail = {start}
    trail.append(start)
    while stack:
        node, rest = stack[-1]
        if node in done or not rest:
            stack.pop()
            done.add(node)
            on_trail.discard(node)
            trail.pop()
            continue
        following = rest.pop()
        if following in on_trail:
            return [*trail[trail.index(following) :], following]
        if following not in done:
            stack.append((following, sorted(after.get(following, ()))))
            trail.append(following)
            on_trail.add(following)
    return []
