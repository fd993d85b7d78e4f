"""A newcomer, from an empty server to a commune of 14 villages, their boundaries and a head."""

import json
import os
import re

import pytest
from playwright.sync_api import Page, expect
from shapely import Point, box
from shapely.geometry import mapping

from tests.browser.conftest import _visits
from tests.browser.server import serving
from tests.conftest import NAME, at, config_for, make_database
from tests.demonstration import Demonstration, let_go
from webapp import create_app, migrate
from webapp.accounts.commands import users
from webapp.areas.commands import areas

COMMUNE = box(105.30, 20.80, 105.36, 20.86)
VILLAGES = [f"Thôn {number}" for number in range(1, 13)] + ["Thôn Đông", "Thôn Đoài"]
PLACES = [
    Point(105.308 + column * 0.0145, 20.807 + row * 0.0145)
    for row in range(4)
    for column in range(4)
][:14]
PASSWORD = "mot cau that dai de nho"


@pytest.fixture
def newcomers(chromium, tmp_path):
    """Visitors of a server that knows the boundary of one commune and one administrator."""
    name = f"{NAME}_empty"
    make_database(name)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], name))
    (tmp_path / "uploads").mkdir()
    code = prepared(name, tmp_path)
    empty = Demonstration(name, tmp_path, {}, code)
    with serving(empty, f"{name}_live") as server:
        yield from _visits(chromium, server)


def prepared(name: str, folder) -> str:
    """Import the commune and make the administrator; return the one-time code."""
    file = folder / "commune.geojson"
    facts = {"name": "Xã An Trường", "code": "11635"}
    feature = {"type": "Feature", "properties": facts, "geometry": mapping(COMMUNE)}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    app = create_app(config_for(name, upload_dir=folder / "uploads"))
    runner = app.test_cli_runner()
    province = ["--province", "31", "--province-name", "Thành phố Hải Phòng"]
    imported = runner.invoke(areas, ["import", str(file), *province])
    assert imported.exit_code == 0, imported.output
    who = ["--username", "quantri", "--title", "Quản trị hệ thống", "--role", "admin"]
    created = runner.invoke(users, ["create", *who])
    assert created.exit_code == 0, created.output
    with app.app_context():
        let_go()
    return re.search(r"quantri: (\S+)", created.stdout)[1]


def set_password(page: Page, username: str, code: str) -> None:
    page.goto("/invite")
    page.fill("[name=username]", username)
    page.fill("[name=code]", code)
    page.fill("[name=new_password]", PASSWORD)
    page.fill("[name=repeated]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/staff/**")


def tap(page: Page, place: Point) -> None:
    x, y = page.locator("#map_draw").evaluate(
        """(box, [lat, lon]) => {
          const at = window.vungxanh.maps[box.id].latLngToContainerPoint([lat, lon]);
          return [at.x, at.y];
        }""",
        [place.y, place.x],
    )
    page.locator("#map_draw").click(position={"x": x, "y": y})


def current_step(page: Page) -> str:
    return page.locator("[aria-current=step] strong").inner_text()


def test_newcomer_reaches_a_commune_with_villages_boundaries_and_people(newcomers):
    page = newcomers.new()
    set_password(page, "quantri", newcomers.server.notes)

    # "Việc hôm nay" knows the way.
    page.goto("/staff/")
    page.get_by_role("link", name="Bắt đầu").click()
    page.get_by_role("link", name="Chọn", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Xã An Trường")
    assert current_step(page) == "Thôn"

    page.fill(
        "textarea[name=names]", "\n".join(f"{i}. {name}" for i, name in enumerate(VILLAGES, 1))
    )
    page.click("#villages button[type=submit]")
    expect(page.locator("#villages")).to_contain_text("14")
    assert current_step(page) == "Ranh giới"

    # Stopped, and taken up again from the first page.
    page.goto("/staff/")
    page.get_by_role("link", name="Tiếp tục").click()
    page.locator("#boundaries").get_by_role("link", name="Đặt điểm thôn").click()
    expect(page.locator("[data-pins] [data-draw-tools]")).to_be_visible()
    page.locator("#map_draw").scroll_into_view_if_needed()
    order = page.locator("input[data-pin]").evaluate_all("all => all.map((one) => one.dataset.pin)")
    assert sorted(order) == sorted(VILLAGES)
    for place in PLACES:
        tap(page, place)
    filled = page.locator("input[data-pin]").evaluate_all(
        "all => all.filter((one) => one.value).length"
    )
    assert filled == 14
    page.click("button[name=preview]")
    expect(page.locator(".sketch-approximate")).to_have_count(14)
    page.click("button[name=save]")
    expect(page.locator("#boundaries")).to_contain_text("14")
    assert current_step(page) == "Người dùng"

    page.locator("#people").get_by_role("link", name="Mời người dùng").click()
    page.get_by_label("Trưởng thôn Đông", exact=True).check()
    page.click("main form button[type=submit]")
    expect(page.locator(".receipt-code").first).to_be_visible()
    codes = page.locator(".receipt-code").all_inner_texts()
    assert len(codes) == 2
    page.get_by_role("link", name="Quay lại Những bước đầu").click()
    expect(page.locator(".first-step-done")).to_have_count(4)

    # The head sees the own village alone; the map shows it as a sketch.
    head = newcomers.new()
    set_password(head, *codes)
    head.goto("/staff/villages")
    expect(head.locator("main")).to_contain_text("Thôn Đông")
    expect(head.locator("main")).not_to_contain_text("Thôn Đoài")
