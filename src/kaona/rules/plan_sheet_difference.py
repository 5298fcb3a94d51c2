"""A plan's sheet against the plan: every fault by row and column, else what each row changes, cell by cell, with what stands
now and with what stood when the sheet was made. Pure: it must not save anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kaona.rules.plan_faults import ActionInput, Frame, Neighbour, action_faults, tidy
from kaona.rules.plan_sheet import COLUMNS, FIELDS, NAMES, WIDTH, People, Standing, cells_of, fingerprint, letter_of
from kaona.rules.plan_sheet_rows import ReadRow, check_numbers, read_row
from kaona.rules.said import said
from kaona.rules.workbook import Line


@dataclass(frozen=True)
class SheetFault:
    """What is wrong in one cell: the row and the letter of the column in the sheet, its head, why."""

    row: int
    letter: str
    head: str
    text: str


@dataclass(frozen=True)
class CellDifference:
    """A field that the sheet changes. `both`: somebody changed it in the plan too since the sheet was made."""

    name: str
    theirs: str
    mine: str
    both: bool


@dataclass(frozen=True)
class RowDifference:
    """A row that changes something: the action as it would be, on top of which version, and its fields."""

    row: int
    number: int
    version: int
    given: ActionInput
    cells: tuple[CellDifference, ...]

    @property
    def both(self) -> bool:
        """Some field was changed on both sides."""
        return any(one.both for one in self.cells)


@dataclass(frozen=True)
class Comparison:
    """A whole sheet against its plan. `absent`: actions of the plan that the sheet does not name; they stay as they are."""

    rows: tuple[RowDifference, ...] = ()
    faults: tuple[SheetFault, ...] = ()
    same: int = 0
    absent: tuple[int, ...] = ()


def compare(lines: Sequence[Line], actions: Sequence[Standing], people: People, frame: Frame) -> Comparison:
    """The sheet against the plan: every fault at once, else what each row changes. `frame`: of the plan, without others."""
    head = _head_faults(lines)
    if head:
        return Comparison(faults=head)
    now = {one.number: one for one in actions}
    rows = [read_row(line, now, people) for line in lines[1:]]
    check_numbers(rows, now)
    found = [_difference(row, now.get(row.number), people) for row in rows if not row.wrong]
    changed = {one.row: one for one in found if one is not None}
    _whole_faults(rows, changed, now, frame)
    faults = [_fault(row.line, name, text) for row in rows for name, text in row.wrong.items()]
    if faults:
        return Comparison(faults=tuple(sorted(faults, key=lambda one: (one.row, one.letter))))
    named = {row.number for row in rows}
    return Comparison(
        rows=tuple(changed.values()), same=len(rows) - len(changed),
        absent=tuple(number for number in now if number not in named),
    )  # fmt: skip


def _fault(line: int, name: str, text: str) -> SheetFault:
    return SheetFault(line, letter_of(name), COLUMNS[name].head, text)


def _head_faults(lines: Sequence[Line]) -> tuple[SheetFault, ...]:
    if not lines or lines[0].number != 1:
        return (SheetFault(1, "A", COLUMNS["number"].head, "ไม่พบหัวตารางในแถวที่ 1"),)
    faults = []
    for name, cell in zip(NAMES, lines[0].cells, strict=False):
        if " ".join(cell.text.split()) != COLUMNS[name].head:
            wanted = COLUMNS[name].head
            faults.append(_fault(1, name, said(f"หัวคอลัมน์ต้องเป็น {wanted}", f"the head has to be {wanted}")))
    if len(lines[0].cells) > WIDTH:
        faults.append(SheetFault(1, chr(ord("A") + WIDTH), "", "มีคอลัมน์เกิน"))
    return tuple(faults)


def _difference(row: ReadRow, now: Standing | None, people: People) -> RowDifference | None:
    wanted, before = tidy(row.given), now.given if now else ActionInput()
    mine, theirs = cells_of(wanted, people), cells_of(before, people)
    cells = []
    for name in FIELDS:
        out = row.mark[1][name] if row.mark else ""
        if mine[name] == theirs[name] or (row.mark and fingerprint(mine[name]) == out):
            # The same, perhaps written otherwise, or changed by somebody else alone: what stands now stays.
            wanted = replace(wanted, **{name: getattr(before, name)})
        else:
            cells.append(
                CellDifference(name, theirs[name], mine[name], bool(row.mark) and fingerprint(theirs[name]) != out)
            )
    if not cells and now is not None:
        return None
    return RowDifference(row.line, row.number, now.version if now else 0, wanted, tuple(cells))


def _gap_test(kept: Sequence[str], frame: Frame) -> Callable[[str], bool]:
    """A gap that was closed since may stay named by an action that has it."""
    return lambda code: code in kept or frame.is_gap(code)


def _whole_faults(
    rows: Sequence[ReadRow], changed: Mapping[int, RowDifference], now: Mapping[int, Standing], frame: Frame
) -> None:
    """What is wrong with the actions as they would be, all of them together: the rules of the form, circles."""
    then = {number: one.given for number, one in now.items()}
    then |= {one.number: one.given for one in changed.values() if one.number}
    others = {number: Neighbour(one.starts_on, one.ends_on, one.predecessors) for number, one in then.items()}
    for row in rows:
        one = changed.get(row.line)
        if one is None:
            continue
        before = now[one.number].given if one.number else ActionInput()
        own = replace(
            frame, number=one.number, others={key: value for key, value in others.items() if key != one.number},
            keeps=before.responsible, is_gap=_gap_test(before.gaps, frame),
        )  # fmt: skip
        for name, text in action_faults(one.given, own).items():
            if name in ("responsible", "unit") and getattr(one.given, name) == getattr(before, name):
                continue
            row.wrong.setdefault("indicators" if name.startswith("indicator") else name, text)


def safe_order(now: Mapping[int, Sequence[int]], wanted: Mapping[int, Sequence[int]]) -> list[int]:
    """An order in which the predecessors of these actions can be changed one after the other without a circle on the way,
    where there is one: whatever closes no circle now comes next."""
    state = {number: set(before) for number, before in now.items()}
    left, order = sorted(wanted), list[int]()
    while left:
        chosen = next((one for one in left if not _closes(state, one, wanted[one])), left[0])
        left.remove(chosen)
        state[chosen] = set(wanted[chosen])
        order.append(chosen)
    return order


def _closes(state: Mapping[int, set[int]], number: int, before: Sequence[int]) -> bool:
    seen, todo = set[int](), list(before)
    while todo:
        one = todo.pop()
        if one == number:
            return True
        if one not in seen:
            seen.add(one)
            todo += state.get(one, ())
    return False
