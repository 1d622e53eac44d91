"""Words of states and how they look: a tone (colour) and a sign, so that colour never says it alone."""

GLYPHS = {"ok": "●", "busy": "◐", "warn": "▲", "bad": "✕", "idle": "○"}

_TONES: dict[str, tuple[str, ...]] = {
    "ok": (
        "active", "done", "in sync", "on", "connected", "new", "confirmed", "applied", "armed", "alive", "available",
        "passed", "released", "survives", "ok",
    ),
    "busy": (
        "running", "waiting", "undoing", "enrolling", "inspecting", "deploying", "provisioning", "cleaning", "pushing",
        "reverting", "verifying", "staged", "planned", "reserved", "manageable",
    ),
    "warn": (
        "held", "drifted", "mixed", "quarantine", "quarantined", "maintenance", "decommissioning", "overdue", "old",
        "not running",
        "undo_failed", "deprecated", "frozen", "reverted", "loses redundancy", "over",
    ),
    "bad": ("failed", "unreachable", "error", "lost", "unwired", "dark", "trips"),
}  # fmt: skip
_BY_WORD = {word: kind for kind, words in _TONES.items() for word in words}


def tone(word: str) -> str:
    """The tone of a state's word; ``idle`` when it says nothing good or bad."""
    lowered = word.lower()
    if lowered in _BY_WORD:
        return _BY_WORD[lowered]
    if lowered.endswith(("failed", "error")):
        return "bad"
    return "busy" if lowered.endswith("ing") else "idle"
