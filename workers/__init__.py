"""Workers: processes that advance operations, woken through Celery, never dependent on it.

The database says what is due. A message is ``advance(ids)``, a hint; lost, doubled or late ones are harmless, and every
worker polls as well. Celery is imported only here, and only when a broker is configured.
"""

from workers.service import Service, run_worker

__all__ = ["Service", "run_worker"]
