"""A newcomer, from an empty server to a commune of 14 villages, their boundaries and its people."""

import json
import os
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from shapely import Point, box
from shapely.geometry import mapping

from tests.browser.conftest import _visits
from tests.browser.server import serving
from tests.browser.way import Way, assert_told_in_turn, promised
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


@dataclass(frozen=True)
class Invited:
    """What somebody finds on the first day: a guide, work to do, a page, and one that is not."""

    guide: str
    tasks: tuple[str, ...]
    opens: str
    closed: str


INVITED = {
    "Trưởng thôn Đông": Invited(
        "village-head", ("Đăng ký", "Nhập số liệu"), "/staff/villages", "/staff/hotspots"
    ),
    "Trưởng Công an xã An Trường": Invited(
        "police", ("Vẽ tuyến",), "/staff/tips/new", "/staff/accounts"
    ),
    "Cán bộ lập kế hoạch tuần tra xã An Trường": Invited(
        "planner", ("Vẽ tuyến",), "/staff/patrol-shifts", "/staff/tips/new"
    ),
}


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


def accept(visitors, address: str, username: str, code: str) -> Way:
    """Do what the printed sheet says, on a device of one's own; return the way so far."""
    way = Way(visitors.new())
    way.page.goto(address)
    way.page.fill("[name=username]", username)
    way.page.fill("[name=code]", code)
    way.page.fill("[name=new_password]", PASSWORD)
    way.page.fill("[name=repeated]", PASSWORD)
    way.press("Lưu và đăng nhập")
    expect(way.page.locator("h1")).to_have_text("Việc hôm nay")
    return way


def make_villages(way: Way) -> None:
    page = way.page
    way.press("Bắt đầu")
    way.press("Chọn")
    expect(page.locator("h1")).to_contain_text("Xã An Trường")
    expect(page.locator(".first-step")).to_have_count(promised("bước; bước đã xong"))
    assert current_step(page) == "Thôn"
    lines = [f"{number}. {name}" for number, name in enumerate(VILLAGES, 1)]
    page.fill("textarea[name=names]", "\n".join(lines))
    way.press("Tạo các thôn")
    expect(page.locator("#villages")).to_contain_text("14")
    assert current_step(page) == "Ranh giới"


def place_villages(way: Way) -> None:
    page = way.page
    way.press("Đặt điểm thôn")
    expect(page.locator("[data-pins] [data-draw-tools]")).to_be_visible()
    page.locator("#map_draw").scroll_into_view_if_needed()
    pins = page.locator("input[data-pin]")
    order = pins.evaluate_all("all => all.map((one) => one.dataset.pin)")
    assert sorted(order) == sorted(VILLAGES)
    for place in PLACES:
        tap(page, place)
    assert pins.evaluate_all("all => all.filter((one) => one.value).length") == 14
    way.press("Xem trước")
    expect(page.locator(".sketch-approximate")).to_have_count(14)
    way.press("Lưu ranh giới phác họa")
    expect(page.locator("#boundaries")).to_contain_text("14")
    assert current_step(page) == "Người dùng"


def invite(way: Way, *posts: str) -> dict[str, tuple[str, str, str]]:
    """Tick the posts; return of each what its sheet says: address, user name and code."""
    page = way.page
    way.press("Mời người dùng và in mã")
    for post in posts:
        page.get_by_label(post, exact=True).check()
    way.press("Tạo tài khoản và xem mã")
    sheets = page.locator(".code-sheet")
    expect(sheets).to_have_count(len(posts))
    found = {}
    for sheet in sheets.all():
        post, address = sheet.locator("strong").all_inner_texts()
        found[post] = (address, *sheet.locator(".receipt-code").all_inner_texts())
    return found


def take_up_again(visitors, page: Page) -> None:
    """Stop, and come back another time: the first page leads to the step that is next."""
    later = page.context.new_page()
    visitors.watch(later)
    way = Way(later)
    later.goto("/staff/")
    way.press("Tiếp tục")
    expect(later.locator("h1")).to_contain_text("Xã An Trường")
    assert current_step(later) == "Ranh giới"
    later.close()


def begin_work(way: Way, invited: Invited) -> None:
    """Do what the printed guide says of the first day: see what waits, and press its button."""
    page = way.page
    assert len(way.shown) == 1 + promised("trang trước"), way.shown
    guide = page.request.get(f"/staff/help/{invited.guide}").text()
    assert all(words in guide for words in (*way.pressed, "Việc hôm nay"))
    assert page.request.get(invited.opens).status == 200
    assert page.request.get(invited.closed).status == 404
    expect(page.locator(".tasks li")).to_have_count(len(invited.tasks))
    for task in invited.tasks:
        page.goto("/staff/")
        way.press(task)
        work = page.locator("main #next-step .button, main form[method=post] .actions .button")
        expect(work.first).to_be_visible()


def test_newcomer_reaches_a_commune_with_villages_boundaries_and_people(newcomers):
    way = accept(newcomers, "/invite", "quantri", newcomers.server.notes)
    make_villages(way)
    take_up_again(newcomers, way.page)
    place_villages(way)
    sheets = invite(way, *INVITED)

    assert_told_in_turn(way.pressed)
    assert len(way.shown) == promised("màn hình"), way.shown
    assert len(way.pressed) == promised("lần bấm nút"), way.pressed
    way.press("Quay lại Những bước đầu")
    expect(way.page.locator(".first-step-done")).to_have_count(promised("bước; bước đã xong"))
    ways = {post: accept(newcomers, *sheet) for post, sheet in sheets.items()}
    for post, invited in INVITED.items():
        begin_work(ways[post], invited)
    head = ways["Trưởng thôn Đông"].page
    head.goto("/staff/villages")
    expect(head.locator("main")).to_contain_text("Thôn Đông")
    expect(head.locator("main")).not_to_contain_text("Thôn Đoài")
