"""A NetBox over HTTP. Reads page by page, tries again when it is busy, and never goes to another host."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from dcim.core.errors import AuthFailed, DcimError, Forbidden, InvalidInput, NotFound, Permanent, Problem, Transient

PAGE = 500
"""Objects asked for at once; NetBox gives fewer when its MAX_PAGE_SIZE says so."""
ATTEMPTS = 5
BUSY = frozenset({429, 500, 502, 503, 504})
MAX_WAIT = 60.0
MAX_ANSWER = 200_000_000
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
MAX_PAGES = 1_000_000


class NoSuchList(NotFound):
    """The server has no such list: it is older, newer, or lacks a plug-in."""


class NetBox:
    """One server. ``url`` is its address, with the path that it lives below, without ``/api``.

    ``transport`` replaces the network in tests; ``sleep`` the waiting.
    """

    def __init__(
        self, url: str, token: str, *, transport: httpx.BaseTransport | None = None, verify: bool | str = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise InvalidInput(
                problems=[Problem("url", f"{url!r} is no address of a server: write https://netbox.example")]
            )
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api')}"
        self._sleep = sleep
        scheme = "Bearer" if token.startswith("nbt_") else "Token"
        headers = {"Accept": "application/json", **({"Authorization": f"{scheme} {token}"} if token else {})}
        self._http = httpx.Client(
            headers=headers, timeout=TIMEOUT, follow_redirects=False, transport=transport, verify=verify,
        )  # fmt: skip

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> NetBox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- reading ---

    def status(self) -> tuple[str, float]:
        """Its version, and its time (seconds since 1970). Permanent when it is no NetBox 4."""
        answer = self._send("GET", "/api/status/")
        body = _json(answer)
        version = str(body.get("netbox-version") or "")
        if not version.startswith("4."):
            raise Permanent(f"{self.url} is {'NetBox ' + version if version else 'no NetBox'}: NetBox 4 is needed")
        return version, _time_of(answer)

    def count(self, path: str) -> int:
        """How many objects a list (``dcim/devices``) has."""
        return int(
            _json(self._send("GET", f"/api/{path}/", params=[("limit", "1"), ("brief", "true")])).get("count") or 0
        )

    def objects(self, path: str, params: Sequence[tuple[str, str]] = (), *, after: int = 0) -> Iterator[dict[str, Any]]:
        """Every object of a list, by id: what is written meanwhile is neither missed nor seen twice."""
        where = f"/api/{path}/"
        return paged(lambda asked: _json(self._send("GET", where, params=asked)), self.url + where, params, after)

    def page(self, path: str, params: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """One page of a list, as asked for."""
        found = _json(self._send("GET", f"/api/{path}/", params=list(params))).get("results")
        return found if isinstance(found, list) else []

    def lists(self) -> list[str]:
        """Every list that the server has: ``dcim/devices``, …; those of plug-ins left out."""
        found = []
        for app, address in _json(self._send("GET", "/api/")).items():
            if app in ("status", "schema", "plugins", "authentication-check") or not isinstance(address, str):
                continue
            try:
                inner = _json(self._send("GET", f"/api/{app}/"))
            except (NotFound, Forbidden):
                continue
            found += [f"{app}/{plural}" for plural, where in inner.items() if isinstance(where, str)]
        return found

    # --- writing ---

    def create(self, path: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Write new objects; as the server shows them. InvalidInput with its words when it refuses."""
        return _list(self._send("POST", f"/api/{path}/", json=list(bodies)))

    def change(self, path: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Change objects (``id`` and what changes)."""
        return _list(self._send("PATCH", f"/api/{path}/", json=list(bodies)))

    # --- one request ---

    def _send(self, method: str, path: str, *, params: Any = None, json: Any = None) -> httpx.Response:
        """A request, tried again when the server is busy or does not answer. Only GET and what was refused as busy."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._http.request(method, self.url + path, params=params, json=json)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS or (method != "GET" and not isinstance(error, httpx.ConnectError)):
                    raise Transient(
                        f"{self.url} does not answer ({error}): check the address and the network"
                    ) from error
                self._sleep(min(2.0**attempt, MAX_WAIT))
                continue
            if (
                answer.status_code in BUSY
                and attempt < ATTEMPTS
                and (method == "GET" or answer.status_code in (429, 503))
            ):
                self._sleep(_retry_after(answer, attempt))
                continue
            return self._checked(method, path, answer)
        raise Transient(f"{self.url} is busy: try again later")

    def _checked(self, method: str, path: str, answer: httpx.Response) -> httpx.Response:
        status = answer.status_code
        if answer.is_redirect:
            where = answer.headers.get("location", "")
            raise Permanent(f"{self.url}{path} sends us to {where[:200]!r}: give the server's own address; its token "
                            "is not sent anywhere else")  # fmt: skip
        if answer.is_success:
            return answer
        if status == 401 or (status == 403 and "token" in answer.text.lower()[:500]):
            raise AuthFailed(
                f"{self.url} refuses the token: check the variable that holds it, and that it has not expired"
            )
        if status == 403:
            raise Forbidden(f"the token may not read {path}: widen its permissions, or it is left out")
        if status == 404:
            raise NoSuchList(f"{self.url} has no {path}")
        if status == 400 and method != "GET":
            raise InvalidInput(f"{self.url} refuses what was sent to {path}", _problems(answer))
        raise DcimError(f"{self.url}{path} answers {status}: {answer.text[:300]}")


def paged(
    get: Callable[[list[tuple[str, str]]], Mapping[str, Any]], where: str, params: Sequence[tuple[str, str]],
    after: int = 0,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Every object of a list with an id above ``after``, whatever the server's largest page; ``get`` asks for one."""
    last = after
    for _ in range(MAX_PAGES):
        body = get([*params, ("limit", str(PAGE)), ("ordering", "id"), ("id__gt", str(last))])
        rows = body.get("results")
        if not isinstance(rows, list):
            raise Permanent(f"{where} answers no list: is it a NetBox?")
        highest = last
        for row in rows:
            row_id = row.get("id") if isinstance(row, dict) else None
            if not isinstance(row_id, int):
                raise Permanent(f"{where} lists something without an id: is it a NetBox?")
            if row_id > last:
                yield row
            highest = max(highest, row_id)
        if not body.get("next") or highest == last:
            return
        last = highest


def _json(answer: httpx.Response) -> dict[str, Any]:
    if len(answer.content) > MAX_ANSWER:
        raise Permanent("the server's answer is too large")
    try:
        found = answer.json()
    except ValueError as error:
        raise Permanent(f"{answer.url.host} answers no JSON: is {answer.url.host} a NetBox?") from error
    if not isinstance(found, dict):
        raise Permanent(f"{answer.url.host} answers something unexpected: is it a NetBox?")
    return found


def _list(answer: httpx.Response) -> list[dict[str, Any]]:
    found = answer.json()
    return list(found) if isinstance(found, list) else [found]


def _problems(answer: httpx.Response) -> list[Problem]:
    """NetBox's refusal: {field: [messages]}, or a list of them."""
    try:
        body = answer.json()
    except ValueError:
        return [Problem("body", answer.text[:300])]
    found = []
    for index, each in enumerate(body if isinstance(body, list) else [body]):
        for name, messages in each.items() if isinstance(each, dict) else ():
            listed = messages if isinstance(messages, list) else [messages]
            found += [Problem(f"{index}.{name}", str(message)) for message in listed]
    return found or [Problem("body", answer.text[:300])]


def _retry_after(answer: httpx.Response, attempt: int) -> float:
    text = answer.headers.get("retry-after", "")
    return min(float(text), MAX_WAIT) if text.isascii() and text.isdigit() else min(2.0**attempt, MAX_WAIT)


def _time_of(answer: httpx.Response) -> float:
    """The server's own clock, by which it stamps its objects; ours when it does not tell."""
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC).timestamp()
    except (KeyError, ValueError, TypeError):
        return datetime.now(UTC).timestamp()
