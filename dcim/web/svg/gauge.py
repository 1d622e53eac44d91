"""A bar of several parts with a mark: how much of something is used, kept and free."""

from collections.abc import Sequence

from dcim.web.svg.markup import tag, title

WIDTH, HEIGHT = 200, 10


def gauge_svg(parts: Sequence[tuple[float, str]], says: str, mark: float | None = None) -> str:
    """A bar whose ``parts`` are (share of the whole, class), side by side; what goes beyond the end is cut off.

    Classes are used, kept, ok, warn, bad. ``says`` is the bar in words, ``mark`` a share at which a line stands.
    """
    drawn, x = [], 0.0
    for share, kind in parts:
        width = min(max(share, 0.0) * WIDTH, WIDTH - x)
        if width > 0:
            drawn.append(tag("rect", class_=kind, x=x, y=0, width=width, height=HEIGHT))
            x += width
    if mark is not None and 0 < mark < 1:
        drawn.append(tag("path", class_="mark", d=f"M{mark * WIDTH:.1f} 0v{HEIGHT}"))
    return tag(
        "svg", title(says), tag("rect", class_="whole", x=0, y=0, width=WIDTH, height=HEIGHT), *drawn, class_="gauge",
        viewBox=f"0 0 {WIDTH} {HEIGHT}", preserveAspectRatio="none", role="img", aria_label=says,
        xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip
