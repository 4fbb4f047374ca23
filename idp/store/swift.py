"""What every signed call and every signed-in page asks and writes, without what SQLAlchemy does around a statement.

On SQLite that costs several times what the database does. The statements are Core's all the same, compiled once into
the driver's own words; on PostgreSQL, where the way to the server costs more than anything saved, Core runs them.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect

Row = Mapping[str, Any]


class Swift(Protocol):
    """A connection for statements that are built once, as constants of their modules."""

    @property
    def dialect(self) -> Dialect:
        """Tell which SQL is spoken."""

    def run(self, statement: Any, rows: Sequence[Row] = ({},)) -> list[Any]:
        """Run a statement with each row's values; return what it returns, as tuples. Without a row nothing is run."""


class OverCore:
    """See `Swift`."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self.dialect = tx.dialect

    def run(self, statement: Any, rows: Sequence[Row] = ({},)) -> list[Any]:
        """See `Swift`."""
        if not rows:
            return []
        result = self._tx.execute(statement, [dict(row) for row in rows])
        return list(result) if result.returns_rows else []


class OverDriver:
    """See `Swift`."""

    def __init__(self, connection: sqlite3.Connection, dialect: Dialect) -> None:
        self._connection = connection
        self.dialect = dialect

    def run(self, statement: Any, rows: Sequence[Row] = ({},)) -> list[Any]:
        """See `Swift`."""
        if not rows:
            return []
        prepared = _prepared(statement, tuple(rows[0]), self.dialect)
        run = self._connection.execute
        return prepared.read([found for row in rows for found in run(prepared.text, prepared.values(row))])


class _Prepared:
    def __init__(self, statement: Any, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)
        self.text = str(compiled)
        self._constants: dict[str, Any] = compiled.params
        self._places = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is)
            for name in compiled.positiontup or ()
        ]
        selected = [column.type.dialect_impl(dialect) for column in getattr(statement, "selected_columns", ())]
        self._columns = [kind.result_processor(dialect, None) for kind in selected]
        self._as_they_are = not any(self._columns)

    def read(self, rows: list[Any]) -> list[Any]:
        if self._as_they_are:
            return rows
        return [
            tuple(turned(value) if turned else value for turned, value in zip(self._columns, row, strict=True))
            for row in rows
        ]

    def values(self, row: Row) -> list[Any]:
        constants = self._constants
        return [turned(row[name] if name in row else constants[name]) for name, turned in self._places]


def _as_it_is(value: Any) -> Any:
    return value


_prepared: Callable[[Any, tuple[str, ...], Dialect], _Prepared] = cache(_Prepared)
