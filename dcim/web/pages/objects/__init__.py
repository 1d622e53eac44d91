"""Pages of every noun, made from the nouns' tables: list, object, forms, many at once.

``router``     all their routes, each ``/<app>/<plural>/…`` as the API's addresses
``access``     who may what, and the sessions of these pages: the one place that knows
``lists``      the list, its columns and saved views; ``rail`` its filters; ``cells`` how values look
``detail``     one object; ``forms`` add, edit, clone; ``deleting``; ``bulk`` many at once; ``lookup`` suggestions
``inputs``, ``pickers``, ``build``, ``filling``   forms: inputs, what makes them of fields, a form as a whole
What a noun shows at first and how its form is arranged is data: ``inventory.objects.columns`` and ``layout``.
"""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from dcim.access.rules import logged_in, rows
from dcim.web.pages.objects import bulk, deleting, detail, forms, lists, lookup
from dcim.web.pages.objects.base import LIST
from dcim.web.rules import add_rule

router = APIRouter()
_OWN = frozenset({f"{LIST}columns/"})
"""What a form keeps in the visitor's own cookie."""
_COOKIE = "keeps the columns that a visitor wants in their own cookie"
for _module in (lists, lookup, forms, bulk, deleting, detail):
    router.include_router(_module.router)
    for _route in _module.router.routes:
        if isinstance(_route, APIRoute):
            _methods = _route.methods or set()
            _writes = "POST" in _methods and _route.path not in _OWN
            add_rule(
                _methods, _route.path, rows() if _writes else logged_in(_COOKIE) if _route.path in _OWN else logged_in()
            )
