"""Questions whose SQL is built once per process and asked many times. It must not know a table.

Building the SQL of a query set costs ten times what SQLite needs to answer it; the busiest pages ask the same few
questions with other values each time.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Expression, Model, QuerySet, query
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row")
POPULATORS: Any = query.get_related_populators


class Slot(Expression):
    """The place of a value that is given when the question is asked. Never a list, never None."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Slots:
    """`slots.dossier` is the slot named `dossier`."""

    def __getattr__(self, name: str) -> Any:
        return Slot(name)


class Compiled(NamedTuple):
    """What is known of a question before it is asked: its SQL, and how a row becomes values or a model."""

    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, Any, Any]]
    model: type[Model] | None
    first: int
    last: int
    names: list[str]
    related: list[Any]


class Prepared(Generic[Row]):
    """A question: `Prepared(lambda of: Comment.objects.filter(dossier=of.dossier))`, asked by
    `question(dossier=7)`, answers a list of models, or of tuples after `values_list`."""

    def __init__(self, build: Callable[[Any], QuerySet[Any, Row]]) -> None:
        self.build = build
        self.compiled: dict[str, Compiled] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values, in one query."""
        known = self.compiled.get(connection.vendor) or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(known.sql, _filled(known.params, values))
            rows = cursor.fetchall()
        if known.converters:
            rows = [_converted(row, known.converters) for row in rows]
        if known.model is None:
            return cast(list[Row], rows)
        return [cast(Row, _object(known, known.model, row)) for row in rows]

    def first(self, **values: Any) -> Row | None:
        """The first row; None when there is none. The question itself says in which order and that one is enough."""
        return next(iter(self(**values)), None)

    def _compile(self) -> Compiled:
        rows = self.build(Slots())
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        fields = [one[0] for one in compiler.select[: compiler.col_count]]
        converters = [
            (place, convert, expression)
            for place, (several, expression) in compiler.get_converters(fields).items()
            for convert in several
        ]
        info = compiler.klass_info
        if not issubclass(rows._iterable_class, ModelIterable):
            known = Compiled(sql, tuple(params), converters, None, 0, 0, [], [])
        else:
            places = info["select_fields"]
            first, last = places[0], places[-1] + 1
            names = [one[0].target.attname for one in compiler.select[first:last]]
            related = POPULATORS(info, compiler.select, connection.alias)
            known = Compiled(sql, tuple(params), converters, info["model"], first, last, names, related)
        self.compiled[connection.vendor] = known
        return known


class PreparedChange:
    """An UPDATE likewise: `PreparedChange(lambda of: (Chain.objects.filter(pk=of.pk), {"head": of.head}))`. For deeds."""

    def __init__(self, build: Callable[[Any], tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self.build = build
        self.compiled: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, **values: Any) -> int:
        """How many rows were changed."""
        known = self.compiled.get(connection.vendor) or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(known[0], _filled(known[1], values))
            changed: int = cursor.rowcount
        return changed

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        rows, changes = self.build(Slots())
        update: Any = rows.query.chain(UpdateQuery)
        update.add_update_values(changes)
        sql, params = update.get_compiler(connection=connection).as_sql()
        self.compiled[connection.vendor] = sql, tuple(params)
        return self.compiled[connection.vendor]


def _filled(params: tuple[Any, ...], values: dict[str, Any]) -> list[Any]:
    return [_adapted(values[one.name]) if isinstance(one, Slot) else one for one in params]


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _converted(row: tuple[Any, ...], converters: list[tuple[int, Any, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert, expression in converters:
        values[place] = convert(values[place], expression, connection)
    return tuple(values)


def _object(known: Compiled, model: type[Model], row: tuple[Any, ...]) -> Model:
    found = model.from_db(connection.alias, known.names, row[known.first : known.last])
    for one in known.related:
        one.populate(row, found)
    return found
