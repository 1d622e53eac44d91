"""In Chromium: a rack and a device are added by clicking, many are changed, and a phone needs no sideways scrolling."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from dcim.app import App
from dcim.web.screenshots import log_in
from inventory.models import Device, Rack, TaggedItem

pytestmark = pytest.mark.browser


def choose(page: Page, label: str, typed: str, option: str) -> None:
    """Type into an input that suggests, and click a suggestion."""
    box = page.get_by_label(label, exact=True)
    box.click()
    box.fill(typed)
    page.get_by_role("option", name=option).first.click()
    expect(box).to_have_value(option)


def test_a_rack_and_a_device_by_clicking(aquaray: App, page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Every list").get_by_role("link", name="Racks", exact=True).click()
    expect(page.locator("h1")).to_have_text("Racks")
    page.get_by_role("link", name="Add", exact=True).click()
    page.get_by_label("Name *").fill("A3")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("#e-site")).to_have_text("This field is required.")
    expect(page.get_by_label("Name *")).to_have_value("A3")
    choose(page, "Site *", "iv", "Ivry")
    choose(page, "Location", "", "Salle 1")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("h1")).to_have_text("A3")
    page.get_by_role("link", name="All fields").click()
    page.get_by_role("link", name="Devices +").click()
    expect(page.get_by_label("Rack", exact=True)).to_have_value("A3")
    page.get_by_label("Name *").fill("ivry-a3-srv01")
    choose(page, "Role *", "serv", "Server")
    choose(page, "Device type *", "1029", "SYS-1029U-TR25M")
    page.get_by_label("Site *", exact=True).click()
    page.keyboard.type("ivr")
    expect(page.get_by_role("option", name="Ivry")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("Position").fill("12")
    page.get_by_label("Face").select_option("front")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("h1")).to_have_text("ivry-a3-srv01")
    with aquaray.database.read() as session:
        rack = session.exec(select(Rack).where(Rack.name == "A3")).one()
        device = session.exec(select(Device).where(Device.name == "ivry-a3-srv01")).one()
    assert (device.rack_id, device.position_half, device.face, device.site_id) == (rack.id, 24, "front", rack.site_id)
    assert rack.location_id is not None


def test_many_by_clicking(aquaray: App, page: Page, address: str, kit: Any) -> None:
    tag = kit.make(aquaray.database, "extras.tag", {"name": "Spring", "slug": "spring"})[0]
    page.goto(f"{address}/dcim/devices/")
    expect(page.get_by_role("button", name="Edit chosen")).to_be_disabled()
    page.locator("#rail .facet", has_text="Status").get_by_label("Staged").check()
    expect(page.locator(".count")).to_have_text("16")
    page.get_by_label("Choose every row of this page").check()
    expect(page.locator("[data-chosen]")).to_have_text("16 chosen:")
    page.get_by_role("button", name="Edit chosen").click()
    expect(page.locator("h1")).to_have_text("Edit 16 devices")
    tags = page.locator("#f-tags")
    tags.fill("spr")
    page.get_by_role("option", name="Spring").click()
    expect(page.get_by_label("Tags: what to do")).to_have_value("add")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("h1")).to_have_text("Change 16 devices?")
    page.get_by_role("button", name="Change 16 devices").click()
    expect(page.locator("h1")).to_have_text("Devices")
    with aquaray.database.read() as session:
        held = session.exec(select(TaggedItem).where(TaggedItem.tag_id == tag)).all()
    assert len(held) == 16


def test_columns_and_cable_ends_by_clicking(aquaray: App, page: Page, address: str) -> None:
    page.goto(f"{address}/dcim/racks/")
    page.get_by_text("Columns", exact=True).click()
    page.locator(".columns").get_by_label("Serial").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Serial")).to_be_visible()
    page.goto(f"{address}/dcim/cables/add/")
    ends = page.locator('[data-rows="b_terminations"]')
    ends.get_by_label("Kind").select_option("dcim.interface")
    ends.get_by_role("button", name="another port").click()
    expect(ends.get_by_label("Kind")).to_have_count(2)
    box = ends.get_by_role("combobox").last
    box.fill("ivry-leaf-2:Ethernet1/3")
    page.get_by_role("option", name="ivry-leaf-2:Ethernet1/30").click()
    expect(box).to_have_value("ivry-leaf-2:Ethernet1/30")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/dcim/racks/")


def test_a_phone_needs_no_sideways_scrolling(aquaray: App, chrome: Browser, address: str, seeds: Any) -> None:
    context = chrome.new_context(viewport={"width": 390, "height": 780})
    page = context.new_page()
    log_in(page, address, "admin", seeds.PASSWORD)
    for path in ("/dcim/devices/?status=active&site=ivry", "/dcim/interfaces/", "/dcim/cables/", "/dcim/devices/5/",
                 "/dcim/devices/5/edit/", "/dcim/cables/1/edit/", "/dcim/racks/1/delete/", "/extras/tags/",
                 "/core/object-changes/", "/ipam/prefixes/1/"):  # fmt: skip
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto(f"{address}/dcim/racks/")
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    expect(page.locator("#rail")).to_be_visible()
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("link", name="IP addresses")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="IP addresses")).to_be_hidden()
    context.close()
