from typing import Any
class JunosServices:
    def __init__(self, spec: Any, folder: Any, world: Any) -> None:
        raise RuntimeError("not yet")
