"""Wake the runners of this process when something became due. Only a hint: every runner polls as well."""

import threading
import weakref
from collections.abc import Callable

from sqlmodel import Session

from dcim.access.uow import after_commit

_mutex = threading.Lock()
_listeners: "weakref.WeakSet[_Listener]" = weakref.WeakSet()


class _Listener:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback


def listen(callback: Callable[[], None]) -> object:
    """Call ``callback`` at each kick as long as the returned handle is referenced. It must not block."""
    listener = _Listener(callback)
    with _mutex:
        _listeners.add(listener)
    return listener


def kick() -> None:
    """Something may be due now."""
    with _mutex:
        listeners = list(_listeners)
    for listener in listeners:
        listener.callback()


def kick_after_commit(session: Session) -> None:
    """Kick once the transaction of ``session`` stands (once per transaction; needs a unit of work)."""
    if "after_commit" in session.info and not session.info.get("engine_kick"):
        session.info["engine_kick"] = True
        after_commit(session, kick)
