"""Statements that are asked before every request, handed to the database's driver as they are.

SQLAlchemy writes them, once; what it does around each execution takes six times as long as the database does
(`make bench-crawl` has the crawl's rate). The rows come as the driver gives them: for columns of text and numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import OperationalError


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement as the driver takes it: its parameters by name, and in which places they stand where they do so."""

    statement: str
    parameters: dict[str, Any]
    places: Sequence[str] | None


class ReadyStatements:
    """A connection of its own, opened at the first question; each answer is what is committed by then."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._written: dict[int, _Written] = {}

    def rows(self, query: Select[Any], values: dict[str, str]) -> Sequence[tuple[Any, ...]]:
        """The rows of a query, a module's constant, with its parameters. Raises OperationalError as SQLAlchemy does."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        written = self._written.get(id(query))
        if written is None:
            # The list of an IN is then a parameter each.
            state = query.compile(self._engine).construct_expanded_state(values)
            written = self._written[id(query)] = _Written(
                state.statement, dict(state.parameters), state.positiontup
            )
        named = {**written.parameters, **values}
        places = written.places
        driver: Any = self._connection.connection.driver_connection
        try:
            found: Sequence[tuple[Any, ...]] = driver.execute(
                written.statement, named if places is None else [named[place] for place in places]
            ).fetchall()
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise OperationalError(written.statement, named, error) from error
        return found

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
