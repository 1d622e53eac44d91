"""Every page answers, costs a fixed number of statements, and shows what it should."""

from typing import Any

from starlette.testclient import TestClient

from dcim.app import App


def addresses(found: Any) -> list[str]:
    """Every page of a seeded installation."""
    device = f"/devices/{found.servers[0]}/"
    return [
        "/", "/live/jobs", "/sites/", f"/sites/{found.site}/", f"/racks/{found.racks[0]}/", "/devices/",
        "/devices/?q=srv&status=staged&state=active", device, f"{device}trace", f"{device}power", f"{device}addresses",
        f"{device}history", f"/devices/{found.switches[0]}/", f"/devices/{found.pdus[0]}/", f"/devices/{found.panels[0]}/",
        "/cables/", "/prefixes/", "/vlans/", "/fabric/", f"/fabric/switches/{found.switches[0]}/", "/jobs/",
        "/jobs/live", f"/jobs/{found.job}/", f"/jobs/{found.job}/live", f"/jobs/{found.change_job}/",
        f"/operations/{found.operations[0]}/", f"/operations/{found.operations[-1]}/live", "/search?q=srv",
        "/search/suggest?q=srv",
    ]  # fmt: skip


def test_every_page_answers(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    for address in addresses(found):
        answer = browser.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:500]}"
