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
    for circle in circles(edition):
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


# What must be there before what. A whole item is two things: its beginning, before all its parts, and its end, after them.
Node = tuple[str, str]  # (code, "" | "end")


def circles(edition: Edition) -> list[list[str]]:
    """Circles among "must come before" relations, as codes with the first repeated at the end; cutting each at its last
    step leaves none."""
    after: dict[Node, set[Node]] = {}
    for link in edition.links:
        if link.type not in ("requires", "basis_of"):
            continue
        sources, targets = ends(edition, link)
        first, second = (targets, sources) if link.type == "requires" else (sources, targets)
        for before in first:
            for later in second:
                after.setdefault(_node(edition, before, "end"), set()).add((later, ""))
    _join_items(edition, after)
    found = []
    while circle := _circle(after):
        after[circle[-2]].discard(circle[-1])
        codes = [code for code, _ in circle]
        found.append([code for index, code in enumerate(codes) if index == 0 or code != codes[index - 1]])
    return found


def _node(edition: Edition, code: str, side: str) -> Node:
    return (code, side if code in edition.items else "")


def _join_items(edition: Edition, after: dict[Node, set[Node]]) -> None:
    """Beginning of an item → each part that a link names → its end; and beginning → end when no link names a part."""
    nodes = set(after) | {node for later in after.values() for node in later}
    for node in nodes:
        item = anchor_item(edition, node[0]) or node[0]
        if item not in edition.items:
            continue
        if node[0] == item:
            after.setdefault((item, ""), set()).add((item, "end"))
        else:
            after.setdefault((item, ""), set()).add(node)
            after.setdefault(node, set()).add((item, "end"))


def _circle(after: dict[Node, set[Node]]) -> list[Node]:
    done: set[Node] = set()
    for start in sorted(after):
        found = _walk(start, after, done)
        if found:
            return found
    return []


def _walk(start: Node, after: dict[Node, set[Node]], done: set[Node]) -> list[Node]:
    stack = [(start, sorted(after.get(start, ())))]
    trail = [start]
    while stack:
        node, rest = stack[-1]
        if node in done or not rest:
            stack.pop()
            done.add(trail.pop())
            continue
        following = rest.pop()
        if following in trail:
            return [*trail[trail.index(following) :], following]
        if following not in done:
            stack.append((following, sorted(after.get(following, ()))))
            trail.append(following)
    return []
