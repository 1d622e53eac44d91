"""Many ids in one parameter: the same rows as ``in_``, by an index, with one text however many ids there are."""

from sqlalchemy import and_, event, or_, select, text
from sqlmodel import Session

from dcim.access.models import Token, User
from dcim.core.among import among
from dcim.core.db import Database


def _users(database: Database, count: int = 6) -> list[int]:
    with database.write() as session:
        users = [User(username=f"u{number}", password_hash="x") for number in range(count)]
        session.add_all(users)
        session.flush()
        return [user.pk for user in users]


def _found(session: Session, *conditions: object) -> list[int]:
    return sorted(session.scalars(select(User.id).where(*conditions)))  # type: ignore[call-overload]


def test_same_rows_as_in(each_database: Database) -> None:
    ids = _users(each_database)
    with each_database.read() as session:
        assert _found(session, among(User.id, ids[:2])) == ids[:2]
        assert _found(session, among(User.id, set())) == []
        assert _found(session, among(User.id, [10**9])) == []
        assert _found(session, ~among(User.id, ids[:2])) == ids[2:]
        assert _found(session, or_(among(User.id, ids[:1]), and_(among(User.id, ids), User.id == ids[3]))) == [
            ids[0], ids[3],
        ]  # fmt: skip


def test_null_is_not_among(each_database: Database) -> None:
    (user, *_others) = _users(each_database)
    with each_database.write() as session:
        session.add(Token(user_id=user, digest="d", hint="h"))
    with each_database.read() as session:
        assert session.scalars(select(Token.id).where(among(Token.expires, [1, 2]))).all() == []
        assert session.scalars(select(Token.id).where(~among(Token.expires, [1, 2]))).all() == []


def test_one_text_and_an_index(each_database: Database) -> None:
    ids = _users(each_database)
    sent: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(each_database.reader, "before_cursor_execute", keep)
    with each_database.read() as session:
        for some in (ids[:1], ids):
            _found(session, among(User.id, some))
    assert len(sent) == 2
    assert len(set(sent)) == 1
    if each_database.is_sqlite:
        with each_database.read() as session:
            plan = session.execute(text("EXPLAIN QUERY PLAN " + sent[0].replace("?", "'[1]'"))).all()
        assert "SEARCH users USING" in str(plan[0])
