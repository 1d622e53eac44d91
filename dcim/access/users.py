"""Users and groups: made, changed, removed in a unit of work; the same for API, pages and command line."""

from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import delete
from sqlmodel import Session, col, select

from dcim.access.models import Group, GroupMember, PermissionGroup, PermissionUser, Token, User, WebSession
from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, NotFound, Problem

MIN_PASSWORD = 10
hasher = PasswordHasher()


def create_user(
    session: Session, username: str, password: str, *, superuser: bool = False, email: str = "", first_name: str = "",
    last_name: str = "", is_staff: bool = False, is_active: bool = True,
) -> User:  # fmt: skip
    """Add a user. InvalidInput when the name is no word or taken, or the password is short."""
    problems = []
    if not username or username != "".join(username.split()) or len(username) > 150:
        problems.append(Problem("username", "is empty, has spaces or over 150 characters: give one word"))
    problems += password_problems(password)
    if session.exec(select(User).where(User.username == username)).first():
        problems.append(Problem("username", f"{username!r} exists already: choose another"))
    if problems:
        raise InvalidInput("the user was not created", problems)
    user = User(
        username=username, password_hash=hasher.hash(password), is_superuser=superuser, email=email, is_staff=is_staff,
        first_name=first_name, last_name=last_name, is_active=is_active,
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def password_problems(password: str) -> list[Problem]:
    """What is wrong with a password; nothing when it will do."""
    if len(password) < MIN_PASSWORD:
        return [Problem("password", f"has fewer than {MIN_PASSWORD} characters: choose a longer one")]
    if len(password) > 1000:
        return [Problem("password", "has over 1000 characters: choose a shorter one")]
    return []


def set_password(session: Session, user: User, password: str) -> None:
    """Give a user another password; their browsers are logged out, a lock-out ends. InvalidInput when it is short."""
    problems = password_problems(password)
    if problems:
        raise InvalidInput("the password was not changed", problems)
    user.password_hash = hasher.hash(password)
    user.failed_logins, user.locked_until = 0, None
    session.flush()
    end_sessions(session, user)


def set_active(session: Session, user: User, active: bool) -> None:
    """Let a user in, or keep them out: their browsers are logged out and their tokens refused."""
    user.is_active = active
    session.flush()
    if not active:
        end_sessions(session, user)


def end_sessions(session: Session, user: User) -> None:
    """Log a user out of every browser."""
    with consequences(session):
        session.exec(delete(WebSession).where(col(WebSession.user_id) == user.pk))


def delete_user(session: Session, user: User) -> None:
    """Remove a user with their tokens, sessions and memberships. What they did stays in the change log by name."""
    with consequences(session):
        session.exec(delete(WebSession).where(col(WebSession.user_id) == user.pk))
        _delete_rows(session, Token, user_id=user.pk)
        _delete_rows(session, GroupMember, user_id=user.pk)
        _delete_rows(session, PermissionUser, user_id=user.pk)
    session.delete(user)
    session.flush()


def find_user(session: Session, username: str) -> User:
    """The user of a name. NotFound."""
    found = session.exec(select(User).where(User.username == username)).first()
    if found is None:
        raise NotFound(f"no user {username!r}: see 'dcim user list'")
    return found


def create_group(session: Session, name: str, description: str = "") -> Group:
    """Add a group. InvalidInput when the name is empty or taken."""
    if not name.strip() or len(name) > 150:
        raise InvalidInput("the group was not created", [Problem("name", "is empty or has over 150 characters")])
    if session.exec(select(Group).where(Group.name == name)).first():
        problem = Problem("name", f"{name!r} exists already: choose another")
        raise InvalidInput("the group was not created", [problem])
    group = Group(name=name, description=description)
    session.add(group)
    session.flush()
    return group


def delete_group(session: Session, group: Group) -> None:
    """Remove a group, its memberships and what it was given."""
    with consequences(session):
        _delete_rows(session, GroupMember, group_id=group.pk)
        _delete_rows(session, PermissionGroup, group_id=group.pk)
    session.delete(group)
    session.flush()


def find_group(session: Session, name: str) -> Group:
    """The group of a name. NotFound."""
    found = session.exec(select(Group).where(Group.name == name)).first()
    if found is None:
        raise NotFound(f"no group {name!r}: see 'dcim user groups'")
    return found


def join_group(session: Session, user: User, group: Group) -> bool:
    """Put a user into a group; False when they are in it already."""
    where = select(GroupMember).where(GroupMember.user_id == user.pk, GroupMember.group_id == group.pk)
    if session.exec(where).first() is not None:
        return False
    session.add(GroupMember(user_id=user.pk, group_id=group.pk))
    session.flush()
    return True


def leave_group(session: Session, user: User, group: Group) -> bool:
    """Take a user out of a group; False when they are not in it."""
    where = select(GroupMember).where(GroupMember.user_id == user.pk, GroupMember.group_id == group.pk)
    found = session.exec(where).first()
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True


def groups_of(session: Session) -> dict[int, list[str]]:
    """The names of each user's groups by user id; one statement."""
    statement = (
        select(GroupMember.user_id, Group.name)
        .join(Group, col(Group.id) == col(GroupMember.group_id))
        .order_by(Group.name)
    )
    found: dict[int, list[str]] = {}
    for user_id, name in session.exec(statement):
        found.setdefault(user_id, []).append(name)
    return found


def _delete_rows(session: Session, model: Any, **which: int) -> None:
    conditions = [getattr(model, name) == value for name, value in which.items()]
    for row in session.exec(select(model).where(*conditions)):
        session.delete(row)
    session.flush()
