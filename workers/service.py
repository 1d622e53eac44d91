"""A worker process: a runner that polls the database, and Celery to wake it when a broker is configured."""

import signal
import threading
from typing import Any

from dcim.core.db import Database
from dcim.core.log import log
from dcim.core.settings import Settings
from dcim.engine.runner import Runner
from workers.dispatcher import Dispatcher

POLL_SECONDS = 0.5
"""With a broker: hints come first, this is what remains when they are lost. Without one the runner's own pace holds."""
CELERY_THREADS = 2
EVERY_SITE = ("", "default", "*")


class Service:
    """One worker of ``site`` (``default``: of every site) on ``database``; ``run`` blocks until it is told to stop."""

    def __init__(self, database: Database, *, broker_url: str = "", site: str = "", threads: int = 16) -> None:
        self.site = "" if site in EVERY_SITE else site
        self.broker_url = broker_url
        sites = (self.site,) if self.site else ()
        self.runner = (
            Runner(database, threads, kind="worker", sites=sites, poll_seconds=POLL_SECONDS)
            if broker_url
            else Runner(database, threads, kind="worker", sites=sites)
        )
        self._database = database
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT (main thread only); steps under way end, leases are given back."""
        self._listen()
        self.runner.start()
        log.info("workers.started", worker=self.runner.worker.worker_id, site=self.site or "every site")
        try:
            if self.broker_url:
                self._consume()
            else:
                self._stop.wait()
        finally:
            self.runner.stop()
            log.info("workers.stopped", worker=self.runner.worker.worker_id)

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())

    def _consume(self) -> None:
        """Celery's worker in this thread, the dispatcher beside it; polling goes on if Celery gives up."""
        from workers.messages import create_celery, send_hint

        celery = create_celery(self.broker_url, self.site, self.runner.submit)
        dispatcher = Dispatcher(
            self._database, self.runner.worker.worker_id, self.site, lambda ids: send_hint(celery, self.site, ids)
        )
        dispatcher.start()
        try:
            self._celery_worker(celery)
        finally:
            dispatcher.stop()

    def _celery_worker(self, celery: Any) -> None:
        worker = celery.Worker(
            hostname=f"{self.runner.worker.worker_id}@dcim", pool="threads", concurrency=CELERY_THREADS,
            loglevel="WARNING", quiet=True, without_gossip=True, without_mingle=True, without_heartbeat=True,
        )  # fmt: skip
        try:
            worker.start()
        except Exception as error:
            log.warning("workers.celery_gave_up", error=str(error))
            self._listen()  # Celery had taken the signals over
            self._stop.wait()
        log.info("workers.celery_stopped", code=worker.exitcode)


def run_worker(settings: Settings, site: str = "", threads: int | None = None) -> None:
    """``dcim worker``: work for ``site`` (every site when empty or ``default``) until a signal.

    Raises NotReady when nothing is installed in the settings' home.
    """
    from dcim.app import open_app

    app = open_app(settings)
    try:
        Service(
            app.database, broker_url=settings.broker_url, site=site, threads=threads or settings.workers
        ).run()  # fmt: skip
    finally:
        app.close()
