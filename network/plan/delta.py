"""What separates a switch from its intent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Delta:
    """The difference between what a switch runs and what it should run; only lines that are dcim's.

    ``diff`` is for people ("+ …", "- …", parents unsigned). ``prelude`` are lines to commit on their own first,
    ``commands`` those of the timed change. ``before`` and ``after`` are digests of dcim's lines as they are and as
    they should be; they are equal exactly when nothing is to be done (but for the prelude). ``mine`` is the text of
    dcim's lines as they run: what a rollback goes back to.
    """

    diff: tuple[str, ...]
    prelude: tuple[str, ...]
    commands: tuple[str, ...]
    before: str
    after: str
    mine: str

    @property
    def is_empty(self) -> bool:
        """Whether the switch already is what it should be."""
        return not self.diff
