"""Celery's part: the application, its one task, and how hints are sent."""

from collections.abc import Callable, Sequence

from celery import Celery

TASK = "dcim.advance"
HINT_SECONDS = 10
"""A hint that was not taken within this time is dropped: what it names is still due and is sent again."""
SOFT_SHUTDOWN_SECONDS = 30.0


def queue_of(site: str) -> str:
    """The queue that a site's workers listen to."""
    return f"site.{site or 'default'}"


def create_celery(broker_url: str, site: str, take: Callable[[list[int]], object]) -> Celery:
    """The application of a worker process: JSON only, no results, one message at a time per thread.

    ``take(ids)`` is called for each hint; it returns when the ids have been taken up, which is the back-pressure.
    """
    celery = Celery("dcim", broker=broker_url, set_as_current=False)
    celery.conf.update(
        accept_content=["json"],
        task_serializer="json",
        result_serializer="json",
        event_serializer="json",
        task_ignore_result=True,
        task_acks_late=False,
        task_default_queue=queue_of(site),
        worker_prefetch_multiplier=1,
        worker_soft_shutdown_timeout=SOFT_SHUTDOWN_SECONDS,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2.0,
        broker_transport_options={"socket_connect_timeout": 2.0, "socket_timeout": 5.0, "socket_keepalive": True},
    )

    @celery.task(name=TASK)  # type: ignore[untyped-decorator]
    def advance(ids: list[int]) -> None:
        take([int(one) for one in ids])

    return celery


def send_hint(celery: Celery, site: str, ids: Sequence[int]) -> None:
    """Send ``advance(ids)`` to a site's queue, without retrying: the next round sends what is still due."""
    celery.send_task(TASK, args=[list(ids)], queue=queue_of(site), expires=HINT_SECONDS, retry=False)
