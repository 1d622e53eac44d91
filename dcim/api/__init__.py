"""The REST API: thin routes over the packages, one place for errors and authentication."""

from fastapi import Depends, FastAPI

from dcim import __version__
from dcim.api import allocation, errors, objects
from dcim.api.deps import get_context
from dcim.api.routes import (
    answers,
    answers_find,
    answers_power,
    brakes,
    bulk,
    fabric,
    imports,
    jobs,
    netbox,
    provisioning,
    sites,
    status,
    tokens,
    transfers,
    types,
)
from dcim.api.version import ApiVersion
from dcim.app import App


def create_api(app: App, *, local_actor: str | None = None) -> FastAPI:
    """The API of an installation.

    ``local_actor``: only for the command line in the same process; every request is then that actor's.
    """
    api = FastAPI(
        title="dcim", version=__version__, openapi_url=None, docs_url=None, redoc_url=None,
        description="Inventory, bare-metal provisioning and fabric.", dependencies=[Depends(get_context)],
    )  # fmt: skip
    api.state.dcim = app
    api.state.local_actor = local_actor
    api.add_middleware(ApiVersion)
    errors.install(api)
    for module in (
        status, sites, tokens, imports, jobs, brakes, fabric, provisioning, types, answers, answers_power,
        answers_find, transfers, bulk,
    ):  # fmt: skip
        api.include_router(module.router)
    allocation.install(api)
    objects.install(api)
    api.include_router(netbox.router)
    return api
