"""Ask a server over HTTP and take times; figures, and how they are printed and kept."""

import http.client
import json
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

IDLE_SECONDS = 2.0


@dataclass(frozen=True)
class Figure:
    """A measured value. ``bar`` is what it has to reach, in words; empty for information only."""

    name: str
    value: float
    unit: str
    bar: str = ""

    def line(self) -> str:
        """``name value unit (bar)``."""
        shown = f"{self.value:.3g}" if abs(self.value) < 1000 else f"{self.value:.0f}"
        return f"{self.name} {shown} {self.unit}" + (f" ({self.bar})" if self.bar else "")


def keep(figures: Sequence[Figure], to: Path) -> None:
    """Write figures as JSON: a list of objects with name, value, unit and bar."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0–1) of the values do not exceed; one of the values (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Client:
    """One kept connection to a server on 127.0.0.1, as an API client with a session has it."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self._answered = 0.0
        self._jar: dict[str, str] = {}

    def ask(self, path: str, body: Any = None, method: str = "") -> tuple[float, bytes]:
        """One request: (milliseconds until the whole answer was read, the answer). RuntimeError unless 2xx."""
        content = None if body is None else json.dumps(body).encode()
        headers = self._headers if content is None else {**self._headers, "Content-Type": "application/json"}
        if time.monotonic() - self._answered > IDLE_SECONDS:
            self._connection.close()  # servers end connections that were idle for long
        verb = method or ("GET" if content is None else "POST")
        try:
            took, response, answer = self._exchange(verb, path, content, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            if verb != "GET":
                raise
            self._connection.close()  # it was ended between two requests: a client asks again
            took, response, answer = self._exchange(verb, path, content, headers)
        self._answered = time.monotonic()
        self._keep_cookies(response)
        if not 200 <= response.status < 300:
            raise RuntimeError(f"{path} answered {response.status}: {answer[:1500]!r}")
        return took, answer

    def _exchange(
        self, verb: str, path: str, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[float, http.client.HTTPResponse, bytes]:
        began = time.perf_counter()
        self._connection.request(verb, path, content, headers)
        response = self._connection.getresponse()
        answer = response.read()
        return (time.perf_counter() - began) * 1000, response, answer

    def sign_in(self, path: str, form: str) -> str:
        """Send a login form together with the cookies of the page it came from; the ``Cookie`` header to go on with."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookies()}
        self._connection.request("POST", path, form, headers)
        response = self._connection.getresponse()
        response.read()
        self._keep_cookies(response)
        if "session" not in self._cookies():
            raise RuntimeError(f"{path} did not sign in: {response.status}")
        return self._cookies()

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = header.partition(";")[0].partition("=")
            self._jar[name] = value

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._jar.items())

    def json(self, path: str, body: Any = None) -> Any:
        """The answer as JSON, untimed."""
        return json.loads(self.ask(path, body)[1])


@dataclass
class Samples:
    """Times of one kind of request at one server, in milliseconds."""

    name: str
    paths: Iterator[str]
    client: Client
    times: list[float] = field(default_factory=list)

    def take(self) -> None:
        """One more request."""
        self.times.append(self.client.ask(next(self.paths))[0])

    @property
    def p95(self) -> float:
        """95 of 100 requests take no longer."""
        return percentile(self.times, 0.95)

    @property
    def median(self) -> float:
        """The middle."""
        return statistics.median(self.times)


def samples(name: str, client: Client, paths: Sequence[str], check: Callable[[bytes], bool]) -> Samples:
    """Times of requests for ``paths`` in turn; the first two are a warm-up and proof that the answer is one."""
    for path in paths[:2]:
        answer = client.ask(path)[1]
        if not check(answer):
            raise RuntimeError(f"{name}: {path} answered something else than asked: {answer[:500]!r}")
    return Samples(name, cycle(paths), client)


def side_by_side(slow: Samples, fast: Samples, seconds: float, least: int = 20, each: int = 4) -> None:
    """Requests to both servers in turn, so that what else the machine does touches both alike.

    ``each`` of the fast one's follow one of the slow one's, for ``seconds`` or until the slow one has been asked
    ``least`` times, whatever is later.
    """
    began = time.monotonic()
    while time.monotonic() - began < seconds or len(slow.times) < least:
        slow.take()
        for _ in range(each):
            fast.take()
