"""What a reader of one file reports: problems with their lines, and notes on what was filled in or read leniently."""

from dataclasses import dataclass, field

from dcim.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that is not wrong. Notes of one ``group`` are counted together."""

    where: str
    message: str
    group: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass
class Report:
    """The problems and notes of one file, ``shown`` as its name."""

    shown: str
    problems: list[Problem]
    notes: list[Note] = field(default_factory=list)

    def at(self, line: int) -> str:
        """``file:line``."""
        return f"{self.shown}:{line}"

    def problem(self, line: int, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.at(line), message))

    def note(self, line: int, message: str, *, group: str) -> None:
        """Note something that is not wrong."""
        self.notes.append(Note(self.at(line), message, group))
