"""Why is it stuck? What a host waits for, the last evidence, the likely cause and what to do next."""

from dcim.flows.why.service import Why, why

__all__ = ["Why", "why"]
