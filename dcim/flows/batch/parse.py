"""The job file of a batch: YAML in, a checked ``Batch`` out; every problem at once, each with file and line."""

import difflib
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dcim.core import yamlfile
from dcim.core.errors import InvalidInput, Problem
from dcim.flows.batch.model import DEFAULT_WAVES, Batch, Selector, Wave

SELECTOR_KEYS = ("names", "site", "rack", "role", "tenant", "tag")
KEYS = (
    "name", "goal", "selector", "image", "images", "networks", "waves", "abort_after", "concurrency", "firmware",
    "disk", "redeploy", "reason", "ticket",
)  # fmt: skip
WAVE_KEYS = ("name", "hosts", "racks", "percent")
DISK_KEYS = ("name", "serial", "min_size_bytes")
GOALS = ("active",)
FIRMWARE = ("bios", "uefi")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$")


def load_batch(path: Path, *, shown_as: str | None = None) -> Batch:
    """Read a job file. InvalidInput lists every problem as file:line."""
    shown = shown_as or str(path)
    return _Reader(shown).batch(yamlfile.load(path, shown_as=shown))


def load_batch_text(text: str, shown_as: str = "job.yaml") -> Batch:
    """The same for a text that came over the API."""
    with tempfile.TemporaryDirectory(prefix="dcim-batch-") as folder:
        path = Path(folder) / "job.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))  # a lone surrogate is then found to be no UTF-8
        return load_batch(path, shown_as=shown_as)


class _Reader:
    """Collects problems while it reads, so that a person corrects a file once."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def batch(self, document: Any) -> Batch:
        if not isinstance(document, yamlfile.Mapping):
            raise InvalidInput(
                "the job file is wrong", [Problem(self.shown, "is no mapping: it begins with 'name: …'")]
            )
        self._known(document, KEYS, "")
        self.lines.update(document.lines)
        selector = self._selector(document)
        networks = self._texts(document, "networks")
        made = Batch(
            name=self._text(document, "name", needed=True, pattern=_NAME),
            goal=self._choice(document, "goal", GOALS, "active"),
            selector=selector,
            image=self._text(document, "image", needed=True),
            images=self._images(document),
            networks=networks,
            waves=self._waves(document),
            abort_after=self._count(document, "abort_after"),
            concurrency=self._count(document, "concurrency"),
            firmware=self._choice(document, "firmware", FIRMWARE, "bios"),
            disk=self._disk(document),
            redeploy=self._flag(document, "redeploy"),
            reason=self._text(document, "reason"),
            ticket=self._text(document, "ticket"),
            source=self.shown,
            lines=self.lines,
        )
        if not networks and not any(problem.where == self._at(document, "networks") for problem in self.problems):
            self._problem(document, "networks", "names at least one network; the first is untagged")
        if self.problems:
            raise InvalidInput(f"{self.shown} has {len(self.problems)} problem(s)", self.problems)
        return made

    def _selector(self, document: yamlfile.Mapping) -> Selector:
        value = document.get("selector")
        if not isinstance(value, yamlfile.Mapping) or not value:
            self._problem(document, "selector", f"needs a mapping with at least one of {', '.join(SELECTOR_KEYS)}")
            return Selector()
        self._known(value, SELECTOR_KEYS, "selector.")
        self.lines.update({f"selector.{key}": line for key, line in value.lines.items()})
        return Selector(**{key: self._texts(value, key) for key in SELECTOR_KEYS})

    def _images(self, document: yamlfile.Mapping) -> dict[str, tuple[str, ...]]:
        value = document.get("images")
        if value is None:
            return {}
        if not isinstance(value, yamlfile.Mapping):
            self._problem(document, "images", "is a mapping of an image to the hosts that get it")
            return {}
        self.lines.update({f"images.{key}": line for key, line in value.lines.items()})
        chosen = {str(image): self._texts(value, image) for image in value}
        seen: dict[str, str] = {}
        for image, names in chosen.items():
            for name in names:
                if seen.setdefault(name, image) != image:
                    self._problem(value, image, f"{name} gets {seen[name]} already: name it under one image")
        return chosen

    def _waves(self, document: yamlfile.Mapping) -> tuple[Wave, ...]:
        value = document.get("waves")
        if value is None:
            return DEFAULT_WAVES
        if not isinstance(value, yamlfile.Items) or not value:
            self._problem(document, "waves", "is a list, for example [1, 1 rack, 25%, rest]")
            return DEFAULT_WAVES
        waves = []
        for index, (item, line) in enumerate(zip(value, value.lines, strict=True)):
            wave = self._wave(item, f"{self.shown}:{line}", index)
            if wave is not None:
                waves.append(wave)
        for wave in waves[:-1]:
            if wave.hosts is wave.racks is wave.percent is None:
                self._problem(document, "waves", f"only the last wave takes the rest, {wave.name!r} is not the last")
        return tuple(waves)

    def _wave(self, item: Any, where: str, index: int) -> Wave | None:
        default = f"wave {index + 1}"
        if isinstance(item, yamlfile.Mapping):
            self._known(item, WAVE_KEYS, "")
            name = self._text(item, "name") or default
            given = [key for key in ("hosts", "racks", "percent") if key in item]
            if len(given) > 1:
                self.problems.append(
                    Problem(where, f"a wave has one of hosts, racks or percent, not {' and '.join(given)}")
                )
                return None
            return self._size(name, given[0] if given else "", item.get(given[0]) if given else None, where)
        text = str(item).strip().lower()
        if text == "rest":
            return Wave("rest")
        if match := re.fullmatch(r"(\d+)[ -]?racks?", text):
            return self._size(default, "racks", int(match[1]), where)
        if match := re.fullmatch(r"(\d+(?:\.\d+)?) ?%", text):
            return self._size(default, "percent", float(match[1]), where)
        if re.fullmatch(r"\d+", text):
            return self._size(default, "hosts", int(text), where)
        message = f"{item!r} is no wave: a number of hosts, '1 rack', '25%', 'rest', or {{name, hosts|racks|percent}}"
        self.problems.append(Problem(where, message))
        return None

    def _size(self, name: str, kind: str, value: Any, where: str) -> Wave | None:
        if not kind:
            return Wave(name)
        if kind == "percent":
            number = str(value).rstrip("% ")
            if re.fullmatch(r"\d+(\.\d+)?", number) and 0 < float(number) <= 100:
                return Wave(name, percent=float(number))
            self.problems.append(Problem(where, f"percent is above 0 and at most 100, not {value!r}"))
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return Wave(name, **{kind: value})
        self.problems.append(Problem(where, f"{kind} is a whole number above 0, not {value!r}"))
        return None

    def _disk(self, document: yamlfile.Mapping) -> dict[str, Any]:
        value = document.get("disk")
        if value is None:
            return {}
        if not isinstance(value, yamlfile.Mapping):
            self._problem(document, "disk", f"is a mapping of {', '.join(DISK_KEYS)}")
            return {}
        self._known(value, DISK_KEYS, "disk.")
        if "min_size_bytes" in value and not isinstance(value["min_size_bytes"], int):
            self._problem(value, "min_size_bytes", "is a whole number of bytes")
        return dict(value)

    def _known(self, mapping: yamlfile.Mapping, known: Iterable[str], prefix: str) -> None:
        for key, line in mapping.lines.items():
            if key not in known:
                close = difflib.get_close_matches(key, list(known), 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
                self.problems.append(Problem(f"{self.shown}:{line}", f"unknown key {prefix + key!r}: {hint}"))

    def _text(
        self, mapping: yamlfile.Mapping, key: str, *, needed: bool = False, pattern: re.Pattern[str] | None = None
    ) -> str:
        value = mapping.get(key)
        if value is None or value == "":
            if needed:
                self._problem(mapping, key, "is missing")
            return ""
        if isinstance(value, dict | list):
            self._problem(mapping, key, "is a text")
            return ""
        if pattern is not None and not pattern.match(str(value)):
            self._problem(mapping, key, f"{str(value)!r}: letters, digits, space, dot, - and _, at most 80")
        return str(value)

    def _texts(self, mapping: yamlfile.Mapping, key: str) -> tuple[str, ...]:
        value = mapping.get(key)
        if value is None:
            return ()
        items = list(value) if isinstance(value, list) else [value]
        if not items or any(isinstance(item, dict | list) or item is None for item in items):
            self._problem(mapping, key, "is a name or a list of names")
            return ()
        repeated = sorted({str(item) for item in items if items.count(item) > 1})
        if repeated:
            self._problem(mapping, key, f"names twice: {', '.join(repeated)}")
        return tuple(str(item) for item in items)

    def _count(self, mapping: yamlfile.Mapping, key: str) -> int:
        value = mapping.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._problem(mapping, key, f"is a whole number, 0 or more, not {value!r}")
            return 0
        return value

    def _flag(self, mapping: yamlfile.Mapping, key: str) -> bool:
        value = mapping.get(key, False)
        if not isinstance(value, bool):
            self._problem(mapping, key, f"is true or false, not {value!r}")
            return False
        return value

    def _choice(self, mapping: yamlfile.Mapping, key: str, choices: tuple[str, ...], default: str) -> str:
        value = mapping.get(key, default)
        if value not in choices:
            self._problem(mapping, key, f"is one of {', '.join(choices)}, not {value!r}")
            return default
        return str(value)

    def _at(self, mapping: yamlfile.Mapping, key: str) -> str:
        return f"{self.shown}:{mapping.lines.get(key, mapping.line)}"

    def _problem(self, mapping: yamlfile.Mapping, key: str, message: str) -> None:
        self.problems.append(Problem(self._at(mapping, key), f"{key}: {message}"))
