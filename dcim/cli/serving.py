"""The servers in one process: pages and API, the boot listener, and the runner when no Celery worker does its work."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import uvicorn

from dcim.api import create_api
from dcim.app import App
from dcim.core.errors import NotReady
from dcim.core.log import log
from dcim.engine.runner import Runner
from dcim.web import create_web
from provisioning.boot import create_boot_app


class Listener:
    """A uvicorn server in a thread of its own. ``start`` returns when it accepts connections."""

    def __init__(self, name: str, application: object, host: str, port: int) -> None:
        self.name, self.host, self.port = name, host, port
        self._socket = _bind(name, host, port)
        settings = uvicorn.Config(
            application,  # type: ignore[arg-type]
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._run, name=f"listen-{name}", daemon=True)
        self._ready = threading.Event()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._ready.set()

    def start(self) -> None:
        """Serve; the socket was bound when the listener was made, so connections queue from then on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


def _bind(name: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is spelt out; with it, small answers wait 40 ms
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise NotReady(f"the {name} cannot listen on {host}:{port} ({error.strerror}): stop what does, or set a port")  # noqa: B904
    sock.listen(256)
    return sock


@contextmanager
def web_listener(app: App) -> Iterator[Listener]:
    """Pages and API on settings.host:port."""
    api = create_api(app)
    api.mount("/", create_web(app))
    listener = Listener("web server", api, app.settings.host, app.settings.port)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


@contextmanager
def boot_listener(app: App) -> Iterator[Listener]:
    """The boot listener on settings.boot_host:boot_port."""
    application = create_boot_app(app.database, app.settings)
    listener = Listener("boot listener", application, app.settings.boot_host, app.settings.boot_port)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


@contextmanager
def runner(app: App) -> Iterator[Runner]:
    """The in-process runner."""
    running = Runner(app.database, threads=app.settings.workers)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def foreground(app: App) -> Iterator[None]:
    """What a command needs to carry out its own job when no server is running: the runner and the boot listener."""
    with ExitStack() as stack:
        try:
            stack.enter_context(boot_listener(app))
        except NotReady as error:
            log.warning("no boot listener of our own", reason=error.message)
        stack.enter_context(runner(app))
        yield
