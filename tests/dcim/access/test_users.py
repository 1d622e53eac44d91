"""Users, groups, permissions and tokens: what the services do and refuse."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.auth import check_password, find_session, log_in
from dcim.access.context import Context, system
from dcim.access.granting import create_first_groups, delete_permission, holders, save_permission
from dcim.access.models import Group, ObjectChange, ObjectPermission, PermissionUser, Token, User
from dcim.access.tokens import TOUCH_SECONDS, add_token, admit, context_of_user, revoke_token
from dcim.access.uow import unit_of_work
from dcim.access.users import (
    create_group,
    create_user,
    delete_group,
    delete_user,
    find_group,
    find_user,
    groups_of,
    join_group,
    leave_group,
    set_active,
    set_password,
)
from dcim.core import clock
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound, Unauthenticated
from dcim.core.secrets import create_key

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path, each_database: Database) -> Path:
    create_key(tmp_path)
    with unit_of_work(each_database, system("test")) as session:
        create_user(session, "ana", PASSWORD, email="ana@example.org", first_name="Ana")
        create_user(session, "root", PASSWORD, superuser=True)
        create_first_groups(session)
    return tmp_path


def may(database: Database, username: str = "ana") -> Context:
    with database.read() as session:
        return context_of_user(session, find_user(session, username))


def test_permissions_come_from_oneself_and_from_groups(each_database: Database, home: Path) -> None:
    assert not may(each_database).may("view", "dcim.device")
    assert may(each_database, "root").may("anything", "dcim.device")
    with unit_of_work(each_database, system("test")) as session:
        ana = find_user(session, "ana")
        assert join_group(session, ana, find_group(session, "viewers"))
        assert not join_group(session, ana, find_group(session, "viewers"))
        save_permission(
            session, name="racks", object_types=["dcim.rack"], actions=["change"], users=[ana.pk],
            constraints={"site__slug": "ivry"},
        )  # fmt: skip
    context = may(each_database)
    assert context.may("view", "dcim.device")
    assert context.may("change", "dcim.rack")
    assert not context.may("change", "dcim.device")
    assert not context.may("view", "users.user"), "the first groups see no users"
    assert context.grants.constraints("change", "dcim.rack") == ({"site__slug": "ivry"},)
    assert may(each_database).grants is context.grants, "equal grants are one object"
    with unit_of_work(each_database, system("test")) as session:
        permission = session.exec(select(ObjectPermission).where(ObjectPermission.name == "racks")).one()
        permission.enabled = False
        assert leave_group(session, find_user(session, "ana"), find_group(session, "viewers"))
        assert not leave_group(session, find_user(session, "ana"), find_group(session, "viewers"))
    assert not may(each_database).may("view", "dcim.device")
    assert not may(each_database).may("change", "dcim.rack")


def test_operators_run_the_site_and_cannot_widen_their_permissions(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        join_group(session, find_user(session, "ana"), find_group(session, "operators"))
    context = may(each_database)
    for action, kind in (("push", "network.fabric"), ("arm", "dcim.site"), ("delete", "ipam.prefix")):
        assert context.may(action, kind)
    assert not context.may("add", "users.objectpermission")
    assert not context.may("change", "users.group")


def test_a_permission_is_written_anew_with_its_holders(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        ana, root = find_user(session, "ana"), find_user(session, "root")
        group = create_group(session, "racks")
        row = save_permission(
            session, name="p", object_types=["dcim.rack"], actions=["view"], users=[ana.pk], groups=[group.pk]
        )
        save_permission(
            session, permission=row, name="q", object_types=["dcim.site"], actions=["view", "view"], users=[root.pk]
        )
        assert (row.name, row.object_types, row.actions) == ("q", ["dcim.site"], ["view"])
        assert holders(session)[row.pk] == (["root"], ["racks"])
        with pytest.raises(InvalidInput, match="'q' exists already"):
            save_permission(session, name="q", object_types=["dcim.rack"], actions=["view"])
        delete_permission(session, row)
        assert session.exec(select(PermissionUser)).all() == []
    with each_database.read() as session:
        changed = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "object_permissions"))
        assert [line.action for line in changed][-3:] == ["create", "update", "delete"]


def test_a_user_and_a_group_are_removed_with_what_is_theirs(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        ana = find_user(session, "ana")
        group = create_group(session, "racks")
        join_group(session, ana, group)
        add_token(session, home, ana)
        save_permission(
            session, name="p", object_types=["dcim.rack"], actions=["view"], users=[ana.pk], groups=[group.pk]
        )
        log_in(session, home, "ana", PASSWORD)
    with unit_of_work(each_database, system("test")) as session:
        delete_group(session, find_group(session, "racks"))
        assert groups_of(session) == {}
        delete_user(session, find_user(session, "ana"))
        assert session.exec(select(Token)).all() == []
        with pytest.raises(NotFound, match="no user 'ana'"):
            find_user(session, "ana")
        with pytest.raises(NotFound, match="no group 'racks'"):
            find_group(session, "racks")
    with each_database.read() as session:
        assert [row.name for row in session.exec(select(Group).order_by(Group.name))] == ["operators", "viewers"]


def test_names_are_unique_and_not_empty(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        for name in ("", "  ", "viewers", "x" * 151):
            with pytest.raises(InvalidInput):
                create_group(session, name)
        for username in ("", "a b", "ana", "x" * 151):
            with pytest.raises(InvalidInput):
                create_user(session, username, PASSWORD)


def test_a_new_password_logs_browsers_out_and_ends_a_lock_out(each_database: Database, home: Path) -> None:
    with each_database.write() as session:
        cookie, _ = log_in(session, home, "ana", PASSWORD)
        assert find_user(session, "ana").last_login is not None
    with unit_of_work(each_database, system("test")) as session:
        user = find_user(session, "ana")
        user.locked_until = clock.now() + 300
        with pytest.raises(InvalidInput, match="not changed"):
            set_password(session, user, "short")
        set_password(session, user, "another long password")
    with each_database.write() as session:
        assert find_session(session, home, cookie) is None
        assert check_password(session, "ana", "another long password").username == "ana"
        with pytest.raises(Unauthenticated):
            check_password(session, "ana", PASSWORD)


def test_who_is_kept_out_is_out_everywhere(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        value = add_token(session, home, find_user(session, "ana"))[1]
        cookie, _ = log_in(session, home, "ana", PASSWORD)
        set_active(session, find_user(session, "ana"), False)
    with pytest.raises(Unauthenticated, match="inactive"):
        admit(each_database, home, value)
    with each_database.write() as session:
        assert find_session(session, home, cookie) is None
        with pytest.raises(Unauthenticated):
            check_password(session, "ana", PASSWORD)
    with unit_of_work(each_database, system("test")) as session:
        set_active(session, find_user(session, "ana"), True)
    assert admit(each_database, home, value).actor == "ana"


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("192.0.2.9", True), ("192.0.3.9", False), ("2001:db8::1", True), ("2001:db9::1", False), ("", False),
        ("::ffff:192.0.2.9", True), ("testclient", False),
    ],
)  # fmt: skip
def test_a_token_comes_from_where_it_may(database: Database, tmp_path: Path, address: str, admitted: bool) -> None:
    create_key(tmp_path)
    with unit_of_work(database, system("test")) as session:
        user = create_user(session, "ana", PASSWORD)
        token, value = add_token(session, tmp_path, user, allowed_ips=["192.0.2.77/24", "2001:db8::/32"])
        assert token.allowed_ips == ["192.0.2.0/24", "2001:db8::/32"]
    if admitted:
        assert admit(database, tmp_path, value, address=address).actor == "ana"
    else:
        with pytest.raises(Unauthenticated, match="may not be used from"):
            admit(database, tmp_path, value, address=address)


def test_wrong_networks_are_told_together(database: Database, tmp_path: Path) -> None:
    create_key(tmp_path)
    with unit_of_work(database, system("test")) as session:
        user = create_user(session, "ana", PASSWORD)
        with pytest.raises(InvalidInput) as caught:
            add_token(session, tmp_path, user, allowed_ips=["192.0.2.0/24", "here", "300.0.0.0/8"])
    assert len(caught.value.problems) == 2


def test_the_use_of_a_token_is_noted_once_a_minute(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        token, value = add_token(session, home, find_user(session, "ana"))
    token_id = token.pk

    def row() -> Token:
        with each_database.read() as session:
            return session.get_one(Token, token_id)

    first = row()
    assert first.last_used is None
    start = clock.now()
    try:
        for offset, expected in ((0, 0), (TOUCH_SECONDS - 5, 0), (TOUCH_SECONDS + 5, TOUCH_SECONDS + 5)):
            clock.set_offset(offset)
            admit(each_database, home, value)
            assert row().last_used == pytest.approx(start + expected, abs=4)
    finally:
        clock.set_offset(0)
    assert row().last_updated == first.last_updated, "being used is no change"
    with each_database.read() as session:
        lines = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "tokens")).all()
        assert [line.action for line in lines] == ["create"]


def test_a_revoked_and_an_expired_token_are_refused(each_database: Database, home: Path) -> None:
    with unit_of_work(each_database, system("test")) as session:
        token, value = add_token(session, home, find_user(session, "ana"))
        old = add_token(session, home, find_user(session, "ana"), expires=clock.now() - 1)[1]
    with pytest.raises(Unauthenticated, match="expired"):
        admit(each_database, home, old)
    admit(each_database, home, value)
    with unit_of_work(each_database, system("test")) as session:
        revoke_token(session, token.pk)
        with pytest.raises(NotFound):
            revoke_token(session, 10**6)
    with pytest.raises(Unauthenticated, match="Invalid token"):
        admit(each_database, home, value)


def test_a_request_costs_a_fixed_number_of_statements(each_database: Database, home: Path) -> None:
    """One for the token, one for the grants, however many permissions and groups there are."""
    from sqlalchemy import event

    with unit_of_work(each_database, system("test")) as session:
        ana = find_user(session, "ana")
        for number in range(20):
            group = create_group(session, f"g{number}")
            join_group(session, ana, group)
            save_permission(
                session, name=f"p{number}", object_types=["dcim.rack"], actions=["view"], groups=[group.pk],
                constraints={"name": f"r{number}"},
            )  # fmt: skip
        value = add_token(session, home, ana)[1]
    admit(each_database, home, value)
    sent: list[str] = []

    def note(*each: Any) -> None:
        if each[2].startswith(("SELECT", "UPDATE")):
            sent.append(each[2])

    event.listen(each_database.reader, "before_cursor_execute", note)
    context = admit(each_database, home, value)
    event.remove(each_database.reader, "before_cursor_execute", note)
    assert len(sent) == 2, sent
    assert len(context.grants.constraints("view", "dcim.rack") or ()) == 20


def test_user_fields_are_kept(each_database: Database, home: Path) -> None:
    with each_database.read() as session:
        user = session.exec(select(User).where(User.username == "ana")).one()
    assert (user.email, user.first_name, user.last_name, user.is_staff) == ("ana@example.org", "Ana", "", False)
    assert user.date_joined == pytest.approx(clock.now(), abs=60)
