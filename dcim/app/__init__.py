"""The composition root: it opens the database, registers every model and every kind of operation.

The command line, the web server, workers and migrations all start here.
"""

from dcim.app.compose import App, load_models, open_app, register_kinds

__all__ = ["App", "load_models", "open_app", "register_kinds"]
