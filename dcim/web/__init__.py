"""The web pages: server-rendered, live by htmx and server-sent events, readable without scripts.

``create_web(app)`` gives the application to mount at ``/``; ``mount_static()`` the one below ``/static``.
"""

from dcim.web.application import create_web
from dcim.web.assets import mount_static

__all__ = ["create_web", "mount_static"]
