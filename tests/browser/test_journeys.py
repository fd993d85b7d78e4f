"""The main job, end to end, as each kind of user in turn, with JavaScript and without."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from webapp.clock import today
from webapp.demo import geography

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"]),
]
BRIDGE = (-3.4, 1.1)  # Thôn Cầu Gỗ, in km from the middle of the fictional land
EAST = (-2.6, 2.9)  # Thôn Đông
ROUTE = ((-1.5, 1.2), (0.4, 1.0), (2.2, 0.4))


def test_public_finds_certified_village_and_its_decision(visitors, scripts):
    page = visitors.new(scripts=scripts)
    page.goto("/")

    page.fill("#search-field", "thon dong")
    if scripts:
        page.locator("#suggestions").get_by_role("link", name="Thôn Đông").first.click()
    else:
        page.press("#search-field", "Enter")
        page.locator("main").get_by_role("link", name="Thôn Đông", exact=True).first.click()

    expect(page.locator("h1")).to_contain_text("Thôn Đông")
    expect(page.locator(".page-head .pill").first).to_have_class(re.compile("certified"))
    expect(page.locator("main")).to_contain_text("186/QĐ-UBND")
    expect(page.locator("main")).to_contain_text("Chủ tịch UBND xã, minh họa")


def test_village_head_registers_the_village(people, scripts):
    head, visitor = people.new("village_head", scripts=scripts), people.new(scripts=scripts)
    assert steps.public_status(visitor, "Thôn Tân Lập") == "unregistered"

    steps.open_village(head, "Thôn Tân Lập")
    steps.take_step(head, "register")

    assert steps.public_status(visitor, "Thôn Tân Lập") == "registered"


def test_office_proposes_and_chair_certifies_and_the_public_map_changes_at_once(people, scripts):
    office, chair = people.new("office", scripts=scripts), people.new("chair", scripts=scripts)
    visitor = people.new(scripts=scripts)

    steps.open_village(office, "Thôn Cầu Gỗ")
    steps.take_step(office, "propose", reason="Tổ thẩm định đã kiểm tra hồ sơ.")
    proposed = steps.status_on_tile(visitor, "Thôn Cầu Gỗ", *BRIDGE)
    steps.open_village(chair, "Thôn Cầu Gỗ")
    steps.take_step(
        chair,
        "certify",
        number="205/QĐ-UBND",
        signed_on=today().isoformat(),
        body="UBND xã Minh Họa",
        signer="Chủ tịch UBND xã, minh họa",
    )

    assert proposed == "proposed"
    assert steps.status_on_tile(visitor, "Thôn Cầu Gỗ", *BRIDGE) == "certified"
    assert steps.public_status(visitor, "Thôn Cầu Gỗ") == "certified"
    expect(visitor.locator("main")).to_contain_text("205/QĐ-UBND")


def test_police_log_clear_and_see_a_relapse_that_shakes_the_village_inside_alone(people, scripts):
    police, chair = people.new("police", scripts=scripts), people.new("chair", scripts=scripts)
    visitor = people.new(scripts=scripts)

    police.goto("/staff/hotspots/new")
    form = police.locator("main form[action$='/hotspots/new']")
    steps.fill(form, {"kind": "risk_point", "description": "Nhà bỏ trống đầu thôn."})
    if scripts:
        police.locator("#place-field [data-draw-act=point]").click()
        steps.tap(police, "place", *EAST)
    else:
        form.locator("[name=place_text]").fill(steps.typed(EAST))
    form.locator("button[type=submit]").last.click()
    expect(police.locator("main")).to_contain_text("Thôn Đông")
    steps.take_step(police, "verify", note="Đã kiểm tra thực địa.")
    steps.take_step(police, "clear", forces="police", result="Đã dọn dẹp, rào lại.")
    steps.take_step(police, "relapse", note="Phát hiện lại dấu vết.")

    steps.open_village(chair, "Thôn Đông")
    expect(chair.locator("main .pill").first).to_have_class(re.compile("under[-_]review"))
    assert steps.public_status(visitor, "Thôn Đông") == "certified"
    assert steps.status_on_tile(visitor, "Thôn Đông", *EAST) == "certified"


def test_planner_draws_a_route_and_prints_it(people, scripts, tmp_path):
    planner = people.new("planner", scripts=scripts)
    planner.goto("/staff/patrol-routes/new")
    form = planner.locator("main form[enctype]")

    form.locator("[name=name]").fill("Tuyến đình, chợ, bến")
    if scripts:
        planner.locator("#course-field [data-draw-act=line]").click()
        for place in ROUTE:
            steps.tap(planner, "course", *place)
        planner.locator("#course-field [data-draw-act=finish]").click()
    else:
        form.locator("[name=file]").set_input_files(gpx(tmp_path / "tuyen.gpx"))
    form.locator("button[type=submit]").last.click()
    expect(planner.locator("h1")).to_contain_text("Tuyến đình, chợ, bến")
    planner.locator("main a[href$='/sheet'], main a[href*='/sheet?']").click()
    with planner.expect_download() as download:
        planner.locator("main a[href*='.pdf']").click()

    words = subprocess.run(
        ["pdftotext", "-layout", download.value.path(), "-"], capture_output=True, text=True
    ).stdout
    assert "Tuyến đình, chợ, bến" in words
    assert "XÃ MINH HỌA" in words.upper()


def test_tip_with_photo_is_answered_and_the_sender_reads_it(people, scripts, tmp_path):
    sender, police = people.new(scripts=scripts), people.new("police", scripts=scripts)
    sender.goto("/tip?commune=00000")
    form = sender.locator("main form[enctype]")

    steps.fill(form, {"body": "Nhà kho sau chợ lại sáng đèn.", "village": "Thôn Chợ"})
    form.locator("[name=photos]").set_input_files(steps.photo_with_secrets(tmp_path / "anh.jpg"))
    form.locator("button[type=submit]").last.click()
    code = sender.locator("#receipt-code").inner_text()
    police.goto("/staff/tips")
    police.locator("main a[href*='/staff/tips/']").filter(has_text="T-").first.click()
    expect(police.locator("main")).to_contain_text("Nhà kho sau chợ lại sáng đèn.")
    source = police.locator("main img").first.get_attribute("src")
    kept = police.request.get(source).body()
    steps.take_step(police, "answer", body="Công an xã đã nhận và đang kiểm tra.")
    sender.goto("/tip/receipt")
    sender.fill("[name=code]", code)
    sender.locator("main form button[type=submit]").click()

    expect(sender.locator("main")).to_contain_text("Công an xã đã nhận và đang kiểm tra.")
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"Canary" not in kept
    assert sender.context.cookies() == []


def gpx(path: Path) -> Path:
    """Return a track that a planner brings from somewhere else."""
    places = (geography.place(*place) for place in ROUTE)
    points = "".join(f'<trkpt lat="{one.y}" lon="{one.x}"/>' for one in places)
    path.write_text(
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>Tuyến</name><trkseg>{points}</trkseg></trk></gpx>",
        encoding="utf-8",
    )
    return path
