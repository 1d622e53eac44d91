"""The README's pictures, taken from a running server: ``python -m dcim.web.screenshots --url … --out FOLDER``.

Needs Playwright (the ``dev`` extra) and a Chromium on the PATH. The password is read from standard input.
"""

import argparse
import re
import shutil
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dcim.core.errors import NotReady

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = (1280, 800), (390, 780)
MAX_BYTES = 150_000


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A headless browser. Raises NotReady, saying what is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NotReady("Playwright is not installed: pip install 'dcim[dev]'") from None
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise NotReady("no Chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def log_in(page: "Page", url: str, username: str, password: str) -> None:
    """Sign in through the form. Raises NotReady when the server refuses."""
    page.goto(f"{url}/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("button.primary")
    page.wait_for_load_state("load")
    if "/login" in page.url:
        raise NotReady(f"{url} refused the login: {page.inner_text('.notice')}")


def take(url: str, username: str, password: str, out: Path, job_uid: str = "") -> list[Path]:
    """Take every picture into ``out``; gives the files, at most ``MAX_BYTES`` each. ``job_uid`` is the job shown."""
    out.mkdir(parents=True, exist_ok=True)
    url = url.rstrip("/")
    taken: list[Path] = []
    with chromium() as browser:
        for name, size, dark, wanted in (
            ("home", DESKTOP, False, _home),
            ("site", DESKTOP, False, _site),
            ("rack", DESKTOP, False, _rack),
            ("device", DESKTOP, False, _device),
            ("trace", DESKTOP, False, _trace),
            ("objects", DESKTOP, False, _at("/dcim/devices/?limit=25")),
            ("object", DESKTOP, False, _object),
            ("form", DESKTOP, False, _at("/dcim/racks/add/")),
            ("objects-phone", PHONE, False, _at("/dcim/devices/?limit=25")),
            ("fabric", DESKTOP, False, _fabric),
            ("job", DESKTOP, False, _job(job_uid)),
            ("rack-dark", DESKTOP, True, _rack),
            ("rack-phone", PHONE, False, _rack),
            ("job-phone", PHONE, False, _job(job_uid)),
        ):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
            )
            page = context.new_page()
            log_in(page, url, username, password)
            wanted(page, url)
            path = out / f"{name}.png"
            path.write_bytes(_picture(page, *size))
            context.close()
            taken.append(path)
    return taken


def _picture(page: "Page", width: int, height: int) -> bytes:
    """A picture of at most ``MAX_BYTES``: a busy page is cut below."""
    picture = smaller(page.screenshot())
    while len(picture) > MAX_BYTES and height > 300:
        height -= 60
        picture = smaller(page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height}))
    return picture


def _home(page: "Page", url: str) -> None:
    page.goto(f"{url}/")


def _site(page: "Page", url: str) -> None:
    page.goto(f"{url}/sites/")
    _open(page, 'main a[href^="/sites/"]')


def _rack(page: "Page", url: str) -> None:
    _site(page, url)
    _open(page, 'main a[href^="/racks/"]')


def _device(page: "Page", url: str) -> None:
    page.goto(f"{url}/devices/?q=srv")
    _open(page, 'main td a[href^="/devices/"]')


def _trace(page: "Page", url: str) -> None:
    _device(page, url)
    _open(page, ".tabs a[href$='/trace']")
    _open(page, 'nav.card a[href*="port=power_port"]')


def _at(path: str) -> Any:
    def go(page: "Page", url: str) -> None:
        page.goto(f"{url}{path}")

    return go


def _object(page: "Page", url: str) -> None:
    page.goto(f"{url}/dcim/racks/")
    _open(page, "main td a.id")
    _open(page, 'main a[href^="/dcim/racks/"]')


def _fabric(page: "Page", url: str) -> None:
    page.goto(f"{url}/fabric/")


def _job(uid: str) -> Any:
    def open_job(page: "Page", url: str) -> None:
        if uid:
            page.goto(f"{url}/jobs/{uid}/")
            return
        page.goto(f"{url}/jobs/")
        _open(page, 'main td a[href^="/jobs/"]')

    return open_job


def _open(page: "Page", selector: str) -> None:
    """Follow the first link that matches; stay where there is none."""
    link = page.locator(selector).first
    if link.count():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + str(link.get_attribute("href")))


def smaller(png: bytes) -> bytes:
    """The same picture, packed as tightly as zlib can; only its size and pixels are kept."""
    kept, packed, at = b"", b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        packed += body if kind == b"IDAT" else b""
        kept += _chunk(kind, body) if kind == b"IHDR" else b""
        at += length + 12
    return png[:8] + kept + _chunk(b"IDAT", zlib.compress(zlib.decompress(packed), 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Take pictures of the pages of a running dcim server.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--user", default="demo")
    parser.add_argument("--job", default="", help="the uid of the job to show; the newest by default")
    options = parser.parse_args()
    if not re.match(r"https?://", options.url):
        parser.error("--url starts with http:// or https://")
    password = sys.stdin.readline().rstrip("\n")
    for path in take(options.url, options.user, password, options.out, options.job):
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
