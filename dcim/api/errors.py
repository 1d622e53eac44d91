"""The one place where errors become HTTP answers: ``{"detail", "problems": [{"where", "message"}]}``."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from dcim.core.errors import DcimError, InvalidInput, Problem
from dcim.core.log import log
from inventory.objects.errors import Refused


def body_of(error: DcimError) -> dict[str, object]:
    """An error as JSON."""
    body: dict[str, object] = {"detail": error.message, "kind": type(error).__name__, "exit_code": error.exit_code}
    if isinstance(error, InvalidInput):
        body["problems"] = [{"where": problem.where, "message": problem.message} for problem in error.problems]
    return body


def error_of(status: int, body: object) -> DcimError:
    """The reverse of ``body_of``, for clients of the API."""
    answer: dict[str, Any] = body if isinstance(body, dict) else {"detail": str(body)}
    message = str(answer.get("detail") or f"the server answered {status}")
    error: DcimError
    if "problems" in answer:
        problems = [Problem(str(item["where"]), str(item["message"])) for item in answer["problems"]]
        error = InvalidInput(message, problems)
    else:
        error = DcimError(message)
    error.status = status
    error.exit_code = int(answer.get("exit_code") or 1)
    return error


def install(api: FastAPI) -> None:
    """Register the handlers."""

    @api.exception_handler(DcimError)
    def _dcim(request: Request, error: DcimError) -> JSONResponse:
        if error.status >= 500:
            log.error("request failed", path=request.url.path, error=error.message, kind=type(error).__name__)
        if isinstance(error, Refused):
            return JSONResponse(error.body(), status_code=400)
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        return JSONResponse(body_of(error), status_code=error.status, headers=headers)

    @api.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> JSONResponse:
        problems = [
            Problem(".".join(str(part) for part in item["loc"] if part != "body") or "body", str(item["msg"]))
            for item in error.errors()
        ]
        return JSONResponse(body_of(InvalidInput("the request is wrong", problems)), status_code=400)
