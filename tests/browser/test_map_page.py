"""The public map in a real Chromium, on the demonstration commune."""

import math
import re
import subprocess
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from webapp.demo import geography

pytestmark = pytest.mark.browser

COMMUNE = "/?commune=00000"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def visit(chromium, live):
    """Open a page; afterwards no other host was asked and the console stayed silent."""
    contexts, asked, said = [], [], []

    def opened(address, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(live.url.rstrip("/") + address)
        page.wait_for_load_state("networkidle")
        return page

    opened.asked = asked
    yield opened
    for context in contexts:
        context.close()
    host = urlsplit(live.url).netloc
    strangers = [url for url in asked if url.startswith("http") and urlsplit(url).netloc != host]
    assert strangers == []
    assert said == []


# With few provinces entered the map opens on those, so the whole country is asked for.
COUNTRY = "/#map=4.6/14/110"


def tap_middle(page):
    box = page.locator(".vx-map").bounding_box()
    panel = page.locator("[data-map-cover]").first.bounding_box()
    wide = panel["width"] < box["width"] * 0.7
    left = panel["x"] + panel["width"] if wide else box["x"]
    bottom = box["y"] + box["height"] if wide else panel["y"]
    x, y = (left + box["x"] + box["width"]) / 2, (box["y"] + bottom) / 2
    with page.expect_response(lambda answer: "/panel?" in answer.url) as answer:
        page.mouse.click(x, y)
    page.wait_for_load_state("networkidle")
    return answer.value


def test_country_names_both_archipelagos(visit):
    page = visit(COUNTRY)

    expect(page.locator(".vx-said")).to_contain_text("Quần đảo Hoàng Sa (Việt Nam)")
    expect(page.locator(".vx-said")).to_contain_text("Quần đảo Trường Sa (Việt Nam)")


def test_country_names_both_archipelagos_on_a_phone(visit):
    page = visit(COUNTRY, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)

    expect(page.locator(".vx-said")).to_contain_text("Quần đảo Hoàng Sa (Việt Nam)")
    expect(page.locator(".vx-said")).to_contain_text("Quần đảo Trường Sa (Việt Nam)")


@pytest.mark.parametrize("density", [1, 3])
def test_tap_on_a_village_asks_for_that_village(visit, density):
    page = visit(COMMUNE, device_scale_factor=density)

    answer = tap_middle(page)

    assert answer.status == 200
    assert re.search(rf"[?&]id={UUID}&layer=villages", answer.url)
    assert re.search(rf"at=[0-9.,]+,{UUID},villages", page.url)


def test_tap_on_a_far_map_chooses_the_commune_by_its_code(visit):
    """Its outlines bear no ids, at no zoom; the commune stays the chosen one."""
    middle = geography.place(0, 0)
    page = visit(f"/#map=7.5/{middle.y}/{middle.x}")
    assert any("ids=no" in url for url in visit.asked)
    point = page.evaluate(
        """([lat, lon]) => {
          const map = vungxanh.maps.map_public, box = map.getContainer().getBoundingClientRect();
          const at = map.latLngToContainerPoint([lat, lon]);
          return [box.x + at.x, box.y + at.y];
        }""",
        [middle.y, middle.x],
    )
    with page.expect_response(lambda answer: "/panel?" in answer.url):
        page.mouse.click(*point)
    page.wait_for_load_state("networkidle")

    assert re.search(r"at=[0-9.,]+,00000,communes", page.url)
    heading = page.locator("#panel h2").first.inner_text()
    assert drawn_as_selected(page) == ["communes"]
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator("#panel h2").first.inner_text() == heading
    page.evaluate("vungxanh.maps.map_public.setZoom(11, { animate: false })")
    for _ in range(50):  # the closer tiles come in their own time
        if drawn_as_selected(page):
            break
        page.wait_for_timeout(100)
    assert drawn_as_selected(page) == ["communes"]


def drawn_as_selected(page) -> list[str]:
    """Return the layers in view that hold a feature drawn as the chosen one."""
    found = page.evaluate(
        """() => {
          const found = [];
          vungxanh.maps.map_public.vx.grids.areas.eachTile((tile) => {
            for (const one of tile._features) {
              if (one.path && vungxanh.isChosen(one)) { found.push(one.layerName); }
            }
          });
          return found;
        }"""
    )
    return sorted(set(found))


def test_address_brings_the_same_view_and_answer_back(visit):
    first = visit(COMMUNE)
    answer = tap_middle(first).url
    shared = first.url.split("/", 3)[3]

    visit.asked.clear()
    second = visit(f"/{shared}")

    assert answer in visit.asked
    assert second.url.split("/", 3)[3] == shared


def test_map_is_reached_and_asked_by_keyboard(visit):
    page = visit(COMMUNE)

    page.locator(".vx-map").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    expect(page.locator(".vx-cross")).to_be_visible()
    with page.expect_response(lambda answer: "/panel?" in answer.url) as answer:
        page.keyboard.press("Enter")

    assert answer.value.status == 200


def test_tiles_are_drawn_as_sharp_as_the_screen(visit):
    page = visit(COMMUNE, device_scale_factor=3)
    page.locator(".vx-map[aria-busy=false]").wait_for()

    widths = page.evaluate(
        "[...document.querySelectorAll('.leaflet-tile-container canvas')].map(c => c.width)"
    )

    assert widths
    assert min(widths) >= 3 * 256


def test_map_without_scripts_leads_to_the_table(chromium, live):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live.url.rstrip("/") + COMMUNE)

    assert page.locator('a[href*="view=table"]').count() > 0
    context.close()


def test_what_lies_over_the_areas_is_no_curtain(page):
    """The place of the page makes all around it paler, on tiles of areas alone."""
    page.goto("/?commune=00000")
    page.wait_for_load_state("networkidle")
    inks = page.evaluate(
        """(layers) => layers.map((layer) => {
             const pen = document.createElement('canvas').getContext('2d');
             const path = new Path2D('M1 1H3V3H1Z');
             const one = { path, _parts: [], layerName: layer, properties: { id: 'one' } };
             vungxanh.paint(pen, [one],
               { zoom: 12, size: 64, scale: 1, place: { id: 'one', layer: 'communes' } });
             return pen.getImageData(40, 40, 1, 1).data[3];
           })""",
        ["communes", "villages", "hotspots", "routes"],
    )
    assert [ink > 0 for ink in inks] == [True, True, False, False]


def test_sheet_to_print_is_light_on_a_dark_screen(visitors):
    page = visitors.new(color_scheme="dark")
    page.goto("/?commune=00000")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("vungxanh.theme()") == "dark"

    page.goto("/?commune=00000&view=print")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("vungxanh.theme()") == "light"
    page.emulate_media(media="print")
    inks = page.evaluate(
        "['--info-soft', '--warning-soft', '--danger-soft', '--status-no_data'].map((name) =>"
        " getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    )
    assert set(inks) == {"#FFF"}


def share_of(picture, fits):
    """Return how much of a picture (PPM) consists of colours that `fits` says yes to."""
    pixels = picture.split(b"\n", 3)[3]
    colours = list(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    return sum(map(fits, colours)) / len(colours)


@pytest.mark.parametrize("role, address", [(None, "/?commune=00000"), ("police", "/staff/map")])
def test_a_map_printed_from_a_dark_screen_is_white_paper(visitors, role, address):
    page = visitors.new(role, color_scheme="dark")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    paper = page.pdf(format="A4")
    text = subprocess.run(["pdftotext", "-l", "1", "-", "-"], input=paper, capture_output=True)
    picture = subprocess.run(
        ["pdftoppm", "-r", "30", "-l", "1"], input=paper, capture_output=True, check=True
    ).stdout

    assert share_of(picture, lambda colour: max(colour) < 70) < 0.02
    drug_free = (75, 154, 137)  # 70 % of its green over land
    assert share_of(picture, lambda colour: math.dist(colour, drug_free) < 20) > 0.03
    words = text.stdout.decode()
    assert words.index("Xã Minh Họa") < words.index("Đang đề nghị công nhận")
    assert page.evaluate("vungxanh.theme()") == "dark"
    assert page.locator(".vx-map canvas[hidden]").count() == 0


def test_a_symbol_on_its_middle_leaves_a_village_its_name(visitors):
    page = visitors.new("police")
    page.goto("/staff/map")
    page.wait_for_load_state("networkidle")
    drawn = page.evaluate(
        """() => {
             const overlay = Object.values(vungxanh.maps)[0].vx.overlay;
             const text = overlay.text, said = [];
             overlay.text = function (pen, lines, ...rest) {
               said.push(lines.join(' '));
               return text.call(this, pen, lines, ...rest);
             };
             overlay.draw();
             delete overlay.text;
             return said;
           }"""
    )
    # A hotspot of the demonstration lies on the middle of each of these.
    assert {"Thôn Giếng Đá", "Thôn Quyết Thắng"} <= set(drawn)


def test_among_its_villages_a_commune_draws_no_sign_of_its_own(visit):
    page = visit("/")
    signs = page.evaluate(
        """() => {
          const map = Object.values(vungxanh.maps)[0], draw = vungxanh.drawSign, drawn = [];
          vungxanh.drawSign = (...told) => { drawn.push(told[1]); draw(...told); };
          map.vx.overlay.draw();
          vungxanh.drawSign = draw;
          return drawn;
        }"""
    )
    villages = {"certified": 5, "proposed": 2, "registered": 2, "under_review": 1, "delisted": 1}
    assert {status: signs.count(status) for status in signs} == villages | {"no_data": 2}
