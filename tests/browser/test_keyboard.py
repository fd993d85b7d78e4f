"""The twelve main tasks without a mouse: every step by Tab, Enter, Space, arrows and letters.

The focus must reach each control in the order of the page, show where it is, and never be covered.
The villages and hotspots differ from test to test, so that one server does for all.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps, totp
from tests.browser.keyboard import Keyboard
from tests.browser.test_journeys import ROUTE, gpx
from webapp.clock import today

pytestmark = pytest.mark.browser

MOUSE = re.compile(r"\.(click|dblclick|tap|check|uncheck|fill|hover|drag_to|select_option|mouse)\(")


def at_keys(page: Page, address: str) -> Keyboard:
    page.goto(address)
    return Keyboard(page)


def open_village(page: Page, name: str) -> Keyboard:
    keys = at_keys(page, f"/staff/villages?q={name}")
    keys.press(".record-link", has_text=name)
    expect(page.locator("h1")).to_contain_text(name)
    return keys


def test_visitor_searches_a_village(visitors):
    page = visitors.new()
    keys = at_keys(page, "/")
    keys.write("#search-field", "thon dong")
    expect(page.locator("#suggestions a").first).to_be_visible()
    keys.press("#suggestions a", has_text="Thôn Đông")

    expect(page.locator("h1")).to_contain_text("Thôn Đông")


def test_visitor_reads_the_map_as_a_table_and_filters_it(visitors):
    page = visitors.new()
    keys = at_keys(page, "/?commune=00000")
    page.wait_for_load_state("networkidle")
    keys.press("a[href*='view=table']")
    expect(page.locator("h1")).to_contain_text("Minh Họa")
    keys.press("a.legend-item[href*='certified']")

    expect(page.locator("main table")).to_contain_text("Thôn Đông")
    expect(page.locator("main table")).not_to_contain_text("Thôn Tân Lập")


def test_visitor_sends_a_tip_with_a_photo_and_reads_its_state(visitors, tmp_path):
    page = visitors.new()
    keys = at_keys(page, "/tip?commune=00000")
    keys.write("[name=body]", "Nhà kho sau chợ lại sáng đèn.")
    keys.choose("[name=village]", "Thôn Chợ")
    photos = keys.go(keys.find("[name=photos]"))
    photos.set_input_files(steps.photo_with_secrets(tmp_path / "anh.jpg"))
    keys.send()
    code = page.locator("#receipt-code").inner_text()
    keys = at_keys(page, "/tip/receipt")
    keys.write("[name=code]", code)
    keys.send()

    expect(page.locator("main .pill")).to_be_visible()


def test_official_logs_in_with_a_second_step(visitors):
    password = visitors.server.passwords["tinh"]
    code = totp.switch_on(visitors.new("province"), password)[0]
    page = visitors.new()
    keys = at_keys(page, "/login")
    keys.write("[name=username]", "tinh")
    keys.write("[name=password]", password)
    keys.send()
    keys.write("[name=code]", code)
    keys.send()

    expect(page).to_have_url(re.compile("/staff/"))


def test_village_head_edits_the_figures(visitors):
    page = visitors.new("village_head")
    keys = open_village(page, "Thôn Tân Lập")
    keys.press("main a[href*='/figures']")
    expect(page.locator("#open-form-title")).to_be_focused()
    keys.write("[name=households]", "188")
    keys.send()

    expect(page.locator("[data-focus][role=status]")).to_be_focused()
    expect(page.locator("#figures")).to_contain_text("188")


def test_office_proposes_a_village(visitors):
    page = visitors.new("office")
    keys = open_village(page, "Thôn Cầu Gỗ")
    keys.press("main a[href*='/propose']")
    keys.write("[name=reason]", "Tổ thẩm định đã kiểm tra hồ sơ.")
    keys.send()

    expect(page.locator("main .pill").first).to_have_class(re.compile("proposed"))


def test_chair_certifies_a_village(visitors):
    page = visitors.new("chair")
    keys = open_village(page, "Thôn Quyết Thắng")
    keys.press("main a[href*='/certify']")
    keys.write("[name=number]", "207/QĐ-UBND")
    keys.write("[name=signed_on]", f"{today():%d/%m/%Y}")
    keys.write("[name=body]", "UBND xã Minh Họa")
    keys.write("[name=signer]", "Chủ tịch UBND xã, minh họa")
    keys.send()

    expect(page.locator("main .pill").first).to_have_class(re.compile("certified"))


def test_police_log_a_hotspot_by_its_corners(visitors):
    page = visitors.new("police")
    keys = at_keys(page, "/staff/hotspots/new")
    keys.pick("kind", "risk_point")
    keys.pick("place_kind", "polygon")
    keys.write("[name=place_text]", steps.typed((-2.7, 2.8), (-2.5, 2.8), (-2.6, 3.0)))
    keys.write("[name=description]", "Nhà bỏ trống đầu thôn.")
    keys.send()

    expect(page.locator("main")).to_contain_text("Thôn Đông")


def test_police_clear_a_hotspot_and_reopen_it(visitors):
    page = visitors.new("police")
    keys = at_keys(page, "/staff/hotspots?status=verified")
    keys.press("main .record-link")
    keys.press("#hotspot-step a[href*='/clear']")
    expect(page.locator("#step-title")).to_be_focused()
    keys.press("input[name=forces][value=police]", " ")
    keys.write("[name=result]", "Đã dọn dẹp, rào lại.")
    keys.send()
    expect(page.locator("main .pill").first).to_contain_text("Đã triệt xóa")
    keys.press("#hotspot-step a[href*='/relapse']")
    keys.write("[name=note]", "Phát hiện lại dấu vết.")
    keys.send()

    expect(page.locator("main .pill").first).to_contain_text("Tái phức tạp")


def test_police_sort_a_tip_pass_it_on_and_answer_its_sender(visitors):
    page = visitors.new("police")
    keys = at_keys(page, "/staff/tips?status=received")
    keys.press("main .record-link")
    keys.press("main a[href*='/triage']")
    keys.press("input[name=is_urgent]", " ")
    keys.write("[name=note]", "Xảy ra ngay đêm nay.")
    keys.send()
    expect(page.locator("main .pill").first).to_contain_text("Đã phân loại")
    keys.press("main a[href*='/forward']")
    keys.write("[name=to]", "Cơ quan Cảnh sát điều tra Công an tỉnh")
    keys.send()
    expect(page.locator("main .pill").first).to_contain_text("Đã chuyển")
    keys.press("main a[href*='/answer']")
    keys.write("[name=body]", "Tin báo đã được chuyển.")
    keys.send()

    expect(page.locator("main")).to_contain_text("Tin báo đã được chuyển.")


def test_team_member_reports_on_a_shift(visitors):
    page = visitors.new("patroller")
    keys = at_keys(page, "/staff/")
    keys.press("main a[href*='/report']")
    keys.pick("outcome", "incomplete")
    keys.write("[name=note]", "Đường ngập ở cầu Gỗ.")
    keys.send()

    expect(page.locator("[role=status]").filter(has_text="Đã lưu kết quả").first).to_be_visible()


def test_planner_draws_a_route_as_a_table_and_plans_a_shift(visitors):
    page = visitors.new("planner")
    keys = at_keys(page, "/staff/patrol-routes/new")
    keys.write("[name=name]", "Tuyến đình, chợ")
    keys.write("[name=course_text]", steps.typed(*ROUTE))
    keys.send()
    expect(page.locator("h1")).to_contain_text("Tuyến đình, chợ")
    keys.press("main a[href*='/patrol-shifts/new']")
    keys.choose("[name=route]", "Tuyến đình, chợ")
    keys.choose("[name=team]", "Tổ")
    keys.write("[name=on]", f"{today() + timedelta(days=1):%d/%m/%Y}")
    keys.write("[name=start]", "0600")
    keys.write("[name=end]", "8h30")
    keys.write("[name=meeting_point]", "Nhà văn hóa thôn")
    times = [page.input_value(f"[name={name}]") for name in ("start", "end")]
    keys.send()

    assert times == ["06:00", "08:30"]
    expect(page.locator("main")).to_contain_text("06:00–08:30")
    expect(page.locator("main")).to_contain_text("Nhà văn hóa thôn")


def test_planner_brings_a_route_as_a_file(visitors, tmp_path):
    page = visitors.new("planner")
    keys = at_keys(page, "/staff/patrol-routes/new")
    keys.write("[name=name]", "Tuyến từ máy định vị")
    keys.go(keys.find("[name=file]")).set_input_files(gpx(tmp_path / "tuyen.gpx"))
    keys.send()

    expect(page.locator("h1")).to_contain_text("Tuyến từ máy định vị")


def test_administrator_imports_boundaries_and_invites_a_person(visitors, tmp_path):
    page = visitors.new("admin")
    keys = at_keys(page, "/staff/areas/import")
    keys.pick("level", "village")
    keys.write("[name=inside]", "00000")
    keys.go(keys.find("[name=file]")).set_input_files(steps.exported_boundaries(page, tmp_path))
    keys.send()
    expect(page.locator("#area-import table").first).to_contain_text("Thôn Đông")
    keys = at_keys(page, "/staff/accounts/new")
    keys.write("[name=title]", "Trưởng thôn Đông, minh họa")
    keys.write("[name=username]", "truongthon.dong")
    keys.choose("[name=role]", "Trưởng thôn")
    keys.write("[name=area]", "Thôn Đông")
    keys.send()

    expect(page.locator("main")).to_contain_text("truongthon.dong")


def test_administrator_draws_a_boundary_as_a_table_of_corners(visitors):
    page = visitors.new("admin")
    page.goto("/staff/areas/?q=Thôn Đồng Mít")
    keys = Keyboard(page)
    keys.press("main table a", has_text="Thôn Đồng Mít")
    keys.press("main a[href*='/boundary']")
    corners = page.locator("[name=boundary_text]").input_value().strip().split("\n")
    keys.write("[name=boundary_text]", "\n".join(corners[:-1]))
    keys.press("button[name=check]")
    expect(page.locator("main .sketch")).to_be_visible()
    keys.pick("follow", "only")
    keys.press("button[name=save]")

    expect(page.locator("main")).to_contain_text("Vẽ trên bản đồ")


def test_nobody_here_uses_a_mouse():
    for file in (Path(__file__), Path(__file__).with_name("keyboard.py")):
        assert not MOUSE.search(file.read_text(encoding="utf-8"))
