"""What people do again and again in the journeys, with scripts and without."""

import re
from pathlib import Path

from mapbox_vector_tile import decode
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from webapp.demo import geography

ZOOM = 12


def open_village(page: Page, name: str) -> None:
    """Go from the staff's list of villages to one of them."""
    page.goto("/staff/villages")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(name)


def take_step(page: Page, step: str, **values: str) -> None:
    """Open the form of a step on the page of a record, fill it, and send it."""
    page.locator(f"main a[href*='/{step}']").first.click()
    form = page.locator(f"main form[action*='/{step}']")
    fill(form, values)
    form.locator("button[type=submit]").last.click()
    expect(form).to_have_count(0)


def fill(form: Locator, values: dict[str, str]) -> None:
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def public_status(page: Page, village: str) -> str:
    """Return the status that the public reads on the village's own page."""
    page.goto(f"/villages?q={village}")
    page.locator("main").get_by_role("link", name=village, exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(village)
    pill = page.locator(".page-head .pill").first.get_attribute("class")
    return re.search(r"pill-([a-z_]+)", pill)[1].replace("-", "_")


def status_on_tile(page: Page, village: str, east_km: float, north_km: float) -> str:
    """Return the status of a village on the public map's tile at a place of the fictional land."""
    x, y = tile_at(east_km, north_km)
    answer = page.request.get(f"/tiles/areas/{ZOOM}/{x}/{y}.mvt")
    features = decode(answer.body())["villages"]["features"]
    found = [one["properties"] for one in features if one["properties"]["name"] == village]
    return found[0]["status"]


def tile_at(east_km: float, north_km: float) -> tuple[int, int]:
    from math import asinh, pi, radians, tan

    place = geography.place(east_km, north_km)
    count = 2**ZOOM
    x = (place.x + 180) / 360 * count
    y = (1 - asinh(tan(radians(place.y))) / pi) / 2 * count
    return int(x), int(y)


def typed(*places: tuple[float, float]) -> str:
    """Return places of the fictional land as people type them: latitude, longitude."""
    points = (geography.place(*place) for place in places)
    return "\n".join(f"{point.y:.6f}, {point.x:.6f}" for point in points)


def tap(page: Page, map_field: str, east_km: float, north_km: float) -> None:
    """Tap a place of the fictional land on the map of a drawn field."""
    place = geography.place(east_km, north_km)
    map_box = page.locator(f"#{map_field}-field .vx-map")
    map_box.scroll_into_view_if_needed()
    x, y = map_box.evaluate(
        """(box, [lat, lon]) => {
          const at = window.vungxanh.maps[box.id].latLngToContainerPoint([lat, lon]);
          return [at.x, at.y];
        }""",
        [place.y, place.x],
    )
    map_box.click(position={"x": x, "y": y})


def photo_with_secrets(path: Path) -> Path:
    """Return a JPEG whose metadata say where and by whom it was taken."""
    picture = Image.new("RGB", (640, 480), "#446688")
    exif = picture.getexif()
    exif[0x010F], exif[0x013B] = "Canary Camera", "Canary Person"
    picture.save(path, exif=exif)
    return path


def exported_boundaries(page: Page, folder: Path) -> Path:
    """Return a file of the commune's villages as the public may load it."""
    file = folder / "thon.geojson"
    file.write_bytes(page.request.get("/villages.geojson?commune=00000").body())
    return file


def upload_boundaries(admin: Page, folder: Path) -> None:
    """Send the file of the commune's villages to be imported, up to its preview."""
    admin.goto("/staff/areas/import")
    admin.locator("[name=level][value=village]").check()
    admin.locator("[name=inside]").fill("00000")
    admin.locator("[name=file]").set_input_files(exported_boundaries(admin, folder))
    admin.locator("main form[method=post] button[type=submit]").last.click()
    admin.wait_for_url(re.compile("/staff/areas/import/[0-9a-f]"))
