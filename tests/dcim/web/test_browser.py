"""The pages in Chromium: from the login to a rack, a device, a cable's way, and a job that moves while one looks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.app import App
from dcim.engine import brakes
from dcim.engine.jobs import create_job, start_operation
from dcim.engine.runner import Runner
from dcim.engine.steps import Done, OperationKind, StepContext, StepDef, Wait, register
from dcim.web.screenshots import log_in, smaller, take

pytestmark = pytest.mark.browser
LOOKS = 15_000
"""Milliseconds that a page may take to show what happened."""


def test_from_the_site_to_the_end_of_a_cable(app: App, page: Page, address: str, seeds: Any) -> None:
    seeds.seed(app.database)
    page.goto(f"{address}/sites/")
    page.get_by_role("link", name="Ivry", exact=True).click()
    expect(page.locator(".wall svg")).to_have_count(1)
    page.locator("figcaption a", has_text="A1").click()
    expect(page.locator(".faces svg")).to_have_count(2)
    page.get_by_role("link", name="srv-01, U10, active").click()
    expect(page.locator("h1")).to_have_text("srv-01")
    page.get_by_role("row", name="eno2").get_by_role("link", name="dac-passive").click()
    expect(page.locator("svg text.stop").last).to_have_text("leaf-2")
    page.locator("svg a").last.click()
    expect(page.locator("h1")).to_have_text("leaf-2")


def test_losing_a_feed_by_a_click(app: App, page: Page, address: str, seeds: Any) -> None:
    """The toggle replaces the page's body, keeps the page, and its address can be sent to somebody."""
    seeds.seed(app.database)
    page.goto(f"{address}/power/")
    page.evaluate("document.body.dataset.same = 'page'")
    page.get_by_title("Take tgbt-a:A1-A as lost").click()
    expect(page.locator(".loss h2")).to_have_text("Without tgbt-a:A1-A")
    expect(page.locator(".loss")).to_contain_text("srv-01")
    page.get_by_title("Take pdu-1 as lost").click()
    expect(page.locator(".loss h2")).to_have_text("Without tgbt-a:A1-A, pdu-1")
    assert page.evaluate("document.body.dataset.same") == "page", "the page was not loaded again"
    assert "lose=feed:1" in page.url
    page.reload()
    expect(page.locator(".loss h2")).to_have_text("Without tgbt-a:A1-A, pdu-1")
    page.get_by_role("link", name="Restore all").click()
    expect(page.locator(".loss")).to_have_count(0)
    page.go_back()
    expect(page.locator(".loss h2")).to_have_text("Without tgbt-a:A1-A, pdu-1")


def test_search_by_keyboard(app: App, page: Page, address: str, seeds: Any) -> None:
    seeds.seed(app.database)
    page.goto(f"{address}/devices/")
    page.keyboard.press("/")
    page.keyboard.type("S45340002")
    expect(page.locator("#suggestions a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("srv-03")
    page.keyboard.press("Control+k")
    expect(page.locator("#search")).to_be_focused()


def test_a_job_moves_while_one_looks(app: App, page: Page, address: str) -> None:
    go_on = threading.Event()

    def first(ctx: StepContext) -> Done | Wait:
        return Done() if go_on.is_set() else Wait("waits for the person who watches", 0.2)

    def second(ctx: StepContext) -> Done:
        return Done({"power": "on"})

    register(OperationKind("test-watched", 1, (StepDef("look", first), StepDef("act", second))))
    with unit_of_work(app.database, Context(actor="admin", is_superuser=True)) as session:
        brakes.arm(session, "*")
        job = create_job(session, "batch", "watched.yaml", site="ivry")
        start_operation(session, "test-watched", "devices", 0, "srv-live", job=job)
        uid = job.uid
    page.goto(f"{address}/jobs/{uid}/")
    expect(page.locator("#live .ops")).to_contain_text("pending")
    page.evaluate("document.body.dataset.same = 'page'")
    runner = Runner(app.database, threads=2)
    runner.start()
    try:
        expect(page.locator("#live .ops")).to_contain_text("waits for the person who watches", timeout=LOOKS)
        go_on.set()
        expect(page.locator("#live h1 + .state")).to_have_text("●done", timeout=LOOKS)
    finally:
        runner.stop()
    expect(page.locator("#live progress").first).to_have_attribute("value", "1.000")
    assert page.evaluate("document.body.dataset.same") == "page", "the page was not loaded again"


def test_a_phone_needs_no_sideways_scrolling(app: App, chrome: Browser, address: str, seeds: Any) -> None:
    found = seeds.seed(app.database, hosts=12)
    context = chrome.new_context(viewport={"width": 390, "height": 780})
    page = context.new_page()
    log_in(page, address, "admin", seeds.PASSWORD)
    for path in (path for path in seeds.addresses(found) if "/live" not in path and "suggest" not in path):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()


def test_the_readmes_pictures(app: App, address: str, seeds: Any, tmp_path: Any) -> None:
    found = seeds.seed(app.database, hosts=12)
    with ThreadPoolExecutor(1) as another:  # Playwright runs once a thread
        taken = another.submit(take, address, "admin", seeds.PASSWORD, tmp_path / "pictures", found.job).result()
    assert {path.name for path in taken} >= {"site.png", "rack.png", "device.png", "trace.png", "job.png"}
    assert all(path.stat().st_size <= 150_000 for path in taken)
    again = taken[0].read_bytes()
    assert smaller(again)[:4] == b"\x89PNG"
