"""A workshop for engine tests: toy kinds, an armed database, and a check that no write leaves the tables of states."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core import clock
from dcim.core.db import Database
from dcim.engine import brakes, jobs, steps
from dcim.engine.models import Event, Operation, Step
from dcim.engine.runner import Runner
from dcim.engine.states import OPERATION_STATES, STEP_STATES
from dcim.engine.steps import Done, OperationKind, StepDef

_numbers = itertools.count()


@dataclass
class Workshop:
    """Registers kinds, starts operations, runs them until nothing moves, and reads back."""

    database: Database
    log: list[str] = field(default_factory=list)
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def say(self, word: str) -> None:
        with self.mutex:
            self.log.append(word)

    def act(self, ctx: Any) -> Done:
        """A well-behaved handler: intent, act (a word in the log), evidence."""
        ctx.record_intent({"step": ctx.step_name})
        self.say(f"{ctx.step_name}{':' + ctx.target if ctx.target else ''}")
        return Done({"seen": ctx.step_name})

    def undo(self, ctx: Any) -> Done:
        assert ctx.undoing
        assert ctx.intent is not None
        self.say(f"-{ctx.step_name}{':' + ctx.target if ctx.target else ''}")
        return Done({"undone": True})

    def kind(self, *lines: StepDef, **options: Any) -> str:
        name = f"toy-{next(_numbers)}"
        steps.register(OperationKind(name, 1, lines, **options))
        return name

    def start(self, kind: str, name: str = "h1", **options: Any) -> str:
        with unit_of_work(self.database, system("test", "because")) as session:
            subject_id = options.pop("subject_id", 1)
            return jobs.start_operation(session, kind, "devices", subject_id, name, **options).uid

    def do(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call ``function(session, …)`` in a unit of work."""
        with unit_of_work(self.database, system("test")) as session:
            return function(session, *arguments, **options)

    def settle(self, *uids: str, timeout: float = 20.0, until: tuple[str, ...] = ()) -> None:
        """Run until each operation has ended, is held or is in one of ``until``."""
        wanted = (*until, "done", "failed", "cancelled", "held")
        with Runner(self.database, 8, poll_seconds=0.02):
            self.wait_for(lambda: all(self.operation(uid).state in wanted for uid in uids), timeout)

    def wait_for(self, true: Callable[[], bool], timeout: float = 20.0) -> None:
        pause = threading.Event()
        for _ in range(int(timeout / 0.01)):
            if true():
                return
            pause.wait(0.01)
        raise AssertionError("it did not happen in time")

    def shift_clock(self, seconds: float) -> None:
        """Move the database's clock this far from the real one."""
        clock.set_offset(seconds)
        if not self.database.is_sqlite:
            name = self.database.url.database
            with self.database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"ALTER DATABASE {name} SET dcim.clock_offset = '{seconds}'"))
            self.database.close()  # connections read the setting when they begin

    def operation(self, uid: str) -> Operation:
        with self.database.read() as session:
            return session.exec(select(Operation).where(Operation.uid == uid)).one()

    def steps(self, uid: str) -> list[Step]:
        with self.database.read() as session:
            owner = select(Operation.id).where(Operation.uid == uid).scalar_subquery()
            return list(session.exec(select(Step).where(Step.operation_id == owner).order_by(Step.id)))

    def events(self, uid: str) -> list[Event]:
        with self.database.read() as session:
            owner = select(Operation.id).where(Operation.uid == uid).scalar_subquery()
            return list(session.exec(select(Event).where(Event.operation_id == owner).order_by(Event.seq)))


_TRIGGERS = """
CREATE TABLE moves (what TEXT, before TEXT, after TEXT);
CREATE TRIGGER operation_moves AFTER UPDATE OF state ON operations WHEN old.state <> new.state
  BEGIN INSERT INTO moves VALUES ('operation', old.state, new.state); END;
CREATE TRIGGER step_moves AFTER UPDATE OF state ON steps WHEN old.state <> new.state
  BEGIN INSERT INTO moves VALUES ('step', old.state, new.state); END
"""


@pytest.fixture
def workshop(each_database: Database) -> Iterator[Workshop]:
    """A workshop on an armed database. On SQLite, every change of state is checked against the tables of states."""
    database = each_database
    if database.is_sqlite:
        with database.writer.begin() as connection:
            for statement in _TRIGGERS.split(";\nCREATE"):
                create = statement if statement.lstrip().startswith("CREATE") else "CREATE" + statement
                connection.execute(text(create))
    with unit_of_work(database, system("test")) as session:
        brakes.arm(session)
    yield Workshop(database)
    if database.is_sqlite:
        with database.reader.connect() as connection:
            moves = connection.execute(text("SELECT DISTINCT what, before, after FROM moves")).all()
        wrong = [
            move for move in moves
            if move.after not in (OPERATION_STATES if move.what == "operation" else STEP_STATES)[move.before].leads_to
        ]  # fmt: skip
        assert not wrong, f"changes of state that the tables do not allow: {wrong}"
