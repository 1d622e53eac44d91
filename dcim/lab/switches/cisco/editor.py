"""Configuration mode: takes lines one by one, keeps the mode stack, and changes a configuration or refuses a line."""

from dataclasses import dataclass

from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.grammar import Match, Mode, Refusal, Removal, Rule
from dcim.lab.switches.cisco.handling import RefusedLine, handler_of
from dcim.lab.switches.cisco.tree import Block, Key


@dataclass
class Level:
    """A mode entered and the blocks it edits (several for an interface range)."""

    mode: Mode
    blocks: list[Block]


@dataclass
class _Banner:
    key: Key
    rule: Rule
    delimiter: str
    lines: list[str]


class Editor:
    """A configuration session's cursor in a configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.stack = [Level(configuration.mode("global"), [configuration.root])]
        self.notices: list[str] = []
        """What the device says about the last line although it took it."""
        self.changed = 0
        self._generation = configuration.generation
        self._banner: _Banner | None = None

    @property
    def level(self) -> Level:
        """The mode the cursor is in."""
        return self.stack[-1]

    def apply(self, raw: str) -> bool:
        """Take a line; False when it leaves configuration mode ("end", or "exit" at the top).

        Raises RefusedLine; the configuration is then unchanged by this line.
        """
        self.notices = []
        self._follow()
        if self._banner is not None:
            self._continue_banner(raw)
            return True
        line = raw.strip()
        offset = len(raw) - len(raw.lstrip())
        if not line or line.startswith("!"):
            return True
        word = line.lower()
        if word == "end":
            del self.stack[1:]
            return False
        if word == "exit":
            if len(self.stack) == 1:
                return False
            self.stack.pop()
            return True
        first, _, rest = line.partition(" ")
        if first.lower() in ("no", "default") and rest.strip():
            shift = offset + len(line) - len(rest)
            self._remove(rest, shift, default=first.lower() == "default")
        else:
            self._set(line, offset)
        self.changed += 1
        return True

    def _follow(self) -> None:
        """Find the place again after the whole configuration was exchanged under the session."""
        if self._generation == self.configuration.generation:
            return
        self._generation = self.configuration.generation
        self.stack[0].blocks = upper = [self.configuration.root]
        for level in self.stack[1:]:
            parents = upper if len(upper) == len(level.blocks) else upper * len(level.blocks)
            level.blocks = [self._same(parent, block) for parent, block in zip(parents, level.blocks, strict=False)]
            upper = level.blocks

    @staticmethod
    def _same(parent: Block, block: Block) -> Block:
        """The block of the same line under its new parent, made when it is gone."""
        found = next((key for key, child in parent.children.items() if child.words == block.words), None)
        return parent.children.setdefault(found or block.words, Block(block.rule, block.words))

    def load(self, text: str) -> list[tuple[int, str, RefusedLine]]:
        """Take a whole text; returns what was refused as (line number from 1, line, why)."""
        refused: list[tuple[int, str, RefusedLine]] = []
        for number, line in enumerate(text.splitlines(), 1):
            try:
                self.apply(line)
            except RefusedLine as error:
                refused.append((number, line, error))
        return refused

    def _set(self, line: str, offset: int) -> None:
        found, depth = self._find(line, offset, removal=False)
        assert isinstance(found, Match)
        del self.stack[depth + 1 :]
        blocks = self.level.blocks
        handler = handler_of(found.rule)
        if handler is not None and handler(self, found.rule, found.words, blocks, False):
            return
        if found.rule.hidden:
            return
        entered = [self.store(block, found.rule, found.key, found.words) for block in blocks]
        if found.rule.enters:
            self.enter(found.rule.enters, entered)
        if found.rule.pattern.startswith("feature "):
            self.configuration.features_changed()

    def store(self, block: Block, rule: Rule, key: Key, words: Key, negative: bool = False) -> Block:
        """Put a line into a block: it replaces the one of the same identity, a re-entered block stays."""
        known = block.children.get(key)
        if known is not None and rule.enters:
            if len(words) > len(known.words):
                known.words = words
            return known
        if rule.default_on and not negative:
            block.children.pop(key, None)
            return Block(rule, words)
        made = block.children[key] = Block(rule, words, negative)
        return made

    def enter(self, mode: str, blocks: list[Block]) -> None:
        """Go down into a mode."""
        self.stack.append(Level(self.configuration.mode(mode), blocks))

    def _remove(self, line: str, offset: int, default: bool) -> None:
        found, depth = self._find(line, offset, removal=True)
        assert isinstance(found, Removal)
        del self.stack[depth + 1 :]
        blocks = self.level.blocks
        rule = found.rule
        handler = handler_of(rule) if rule is not None else None
        if default and rule is not None and rule.enters == "interface":
            for name in found.words[-1].split(","):
                known = self.configuration.interface(name)
                if known is not None:
                    known.clear()
            return
        if handler is not None and rule is not None and handler(self, rule, found.words, blocks, True):
            return
        for block in blocks:
            self._remove_from(block, found, default)
        if found.words[0] == "feature":
            self.configuration.features_changed()

    def _remove_from(self, block: Block, found: Removal, default: bool) -> None:
        rule, words = found.rule, found.words
        if rule is not None and (rule.default_on or rule.both):
            key = words[: found.identity]
            block.children.pop(key, None)
            if not default:
                self.store(block, rule, key, words, negative=True)
            return
        named = [key for key, child in block.children.items() if child.words[: len(words)] == words]
        if not named and rule is not None and found.identity:
            named = [key for key in (words[: found.identity],) if key in block.children]
        for key in named:
            del block.children[key]

    def _find(self, line: str, offset: int, removal: bool) -> tuple[Match | Removal, int]:
        """Understand a line in the innermost mode that takes it; (what, the stack index of that mode)."""
        refusals: list[Refusal] = []
        features = self.configuration.features
        # A line spelt in full belongs to the mode that has it, before any abbreviation of an inner mode.
        for exact in (True, False):
            refusals.clear()
            for depth in range(len(self.stack) - 1, -1, -1):
                mode = self.stack[depth].mode
                found = mode.removal(line, features, exact) if removal else mode.match(line, features, exact)
                if not isinstance(found, Refusal):
                    return found, depth
                refusals.append(found)
        # The mode that understood most of the line names the culprit; the current one on a tie.
        worst = max(refusals, key=lambda refusal: refusal.at)
        worst = refusals[0] if refusals[0].at == worst.at else worst
        raise RefusedLine(worst.kind, worst.at + offset)

    def start_banner(self, rule: Rule, key: Key, text: str) -> None:
        """Begin a text that ends at its own first character (or "^C"), perhaps lines later."""
        delimiter = "^C" if text.startswith("^C") else text[:1]
        body = text[len(delimiter) :]
        if delimiter in body:
            self._finish_banner(_Banner(key, rule, delimiter, [body.split(delimiter)[0]]))
        else:
            self._banner = _Banner(key, rule, delimiter, [body])

    def _continue_banner(self, raw: str) -> None:
        banner = self._banner
        assert banner is not None
        before, found, _ = raw.partition(banner.delimiter)
        banner.lines.append(before)
        if found:
            self._banner = None
            self._finish_banner(banner)

    def _finish_banner(self, banner: _Banner) -> None:
        mark = "^C" if banner.delimiter in ("^C", "\x03") else banner.delimiter
        text = mark + "\n".join(banner.lines) + mark
        self.store(self.configuration.root, banner.rule, banner.key, (*banner.key, text))
