"""Imports: what a file means, what it changes, and what it may never change silently."""

import io
import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely import MultiPolygon, box
from sqlalchemy import func, select, text

from gis.crs import from_wgs84, to_wgs84
from gis.errors import GeometryError, ProjectionUnknown, SwappedAxes
from tests import factories
from webapp import jobs
from webapp.areas import (
    bulk,
    grounds,
    import_operations,
    import_work,
    imports,
    known,
    operations,
    outlines,
    reshaping,
)
from webapp.areas.import_lines import Request
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.matching import Doubt
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.areas.outline_models import AreaOutline
from webapp.audit.models import AuditEntry
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.files.models import StoredFile
from webapp.lifecycle import IllegalMove
from webapp.permissions import Role

DATA = Path(
    os.environ.get("VUNGXANH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)
real = pytest.mark.skipif(not DATA.exists(), reason="the real boundaries are not on this machine")
DAY = date(2026, 7, 1)


def feature(name, shape, **properties):
    return {
        "type": "Feature",
        "properties": {"name": name, **properties},
        "geometry": shapely.geometry.mapping(shape),
    }


def file_of(folder, *features, name="ranh_gioi.geojson"):
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


@pytest.fixture
def commune(context):
    return factories.commune(factories.province())


def request_for(area, level=Level.VILLAGE, crs=None, since=DAY):
    return Request(level, since, known.known_of(area, since), Level(area.level), crs)


def carry_out(path, request):
    """Import like the command line does; return the plan and its record."""
    bulk.lock()
    plan = imports.plan(path, path.name, request)
    record = AreaImport(
        level=request.level.value,
        area_id=request.within.id if request.within else None,
        since=request.since,
        file_name=path.name,
        status=ImportState.APPLYING,
    )
    db.session.add(record)
    db.session.flush()
    import_operations.carry_out(plan, record, by=None)
    return plan, record


WEST, EAST = box(105.30, 20.80, 105.35, 20.90), box(105.35, 20.80, 105.40, 20.90)


def two_villages(folder):
    return file_of(folder, feature("Thôn Tây", WEST), feature("Thôn Đông", EAST))


def test_villages_are_added_then_unchanged(commune, tmp_path):
    path = two_villages(tmp_path)
    plan, _ = carry_out(path, request_for(commune))
    assert plan.counts()["added"] == 2
    assert not plan.overlaps
    assert not plan.gaps
    total = select(func.count()).select_from(AreaBoundary)
    before = db.session.scalar(total)

    again, _ = carry_out(path, request_for(commune))

    assert again.counts()["unchanged"] == 2
    assert db.session.scalar(total) == before


def test_ground_of_villages_that_a_file_leaves_out_is_no_gap(commune, tmp_path):
    strips = {"Thôn Tây": 105.30, "Thôn Giữa": 105.325, "Thôn Đông": 105.35, "Thôn Xa": 105.375}
    shapes = [feature(name, box(x, 20.80, x + 0.025, 20.90)) for name, x in strips.items()]
    carry_out(file_of(tmp_path, *shapes), request_for(commune))
    later = file_of(tmp_path, feature("Thôn Tây", box(105.30, 20.80, 105.325, 20.8999)))
    plan, _ = carry_out(later, request_for(commune, since=date(2026, 9, 1)))
    (gap,) = plan.gaps
    assert gap.area_m2 < 50_000


def test_changed_boundary_is_a_new_version_and_the_old_one_stays(commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    later = file_of(tmp_path, feature("Thôn Tây", box(105.30, 20.80, 105.349, 20.90)))
    plan, _ = carry_out(later, request_for(commune, since=date(2026, 9, 1)))
    village = plan.lines[0].area.id
    assert plan.counts()["changed"] == 1
    assert [gap.between for gap in plan.gaps]
    assert grounds.on_day(date(2026, 8, 31), [village])[village].bounds[2] == 105.35
    assert grounds.on_day(date(2026, 9, 1), [village])[village].bounds[2] == 105.349
    rows = db.session.scalars(
        select(AreaBoundary.id).where(
            AreaBoundary.area_id == village, func.upper_inf(AreaBoundary.known)
        )
    ).all()
    for row in rows:
        copies = select(func.count()).where(AreaOutline.boundary_id == row)
        assert db.session.scalar(copies) == 4


def test_bulk_history_equals_the_history_of_single_acts(commune, tmp_path):
    """The same three boundaries, entered out of order, one by one and in bulk."""
    single = factories.village(commune, "0001", "Thôn A")
    bulky = factories.village(commune, "0002", "Thôn B")
    days = [date(2026, 1, 1), date(2026, 9, 1), date(2026, 5, 1), date(2026, 5, 1)]
    for day in days:
        operations.redraw(single, MultiPolygon([WEST]), source="drawn", since=day, by=None)
        batch = bulk.Batch(Level.VILLAGE, day, bulk.instant())
        shapes = {bulky.id: MultiPolygon([WEST])}
        bulk.redraw(batch, shapes, outlines.of(batch, shapes), source=BoundarySource.DRAWN)

    def history(area):
        return db.session.execute(
            select(AreaBoundary.valid, func.upper_inf(AreaBoundary.known))
            .where(AreaBoundary.area_id == area.id)
            .order_by(func.lower(AreaBoundary.valid), AreaBoundary.id)
        ).all()

    db.session.expire_all()
    assert history(single) == history(bulky)


def test_spelling_does_not_hide_a_village_but_another_tone_does(commune, tmp_path):
    factories.village(commune, "0001", "Thôn Khánh Hòa")
    factories.village(commune, "0002", "Thôn Hà Tây")
    path = file_of(tmp_path, feature("thôn  Khánh Hoà", WEST), feature("Thôn Hạ Tây", EAST))
    plan = imports.plan(path, path.name, request_for(commune))
    assert plan.lines[0].area.code == "0001"
    assert not plan.lines[0].changes
    assert plan.lines[1].fate == "ambiguous"
    assert plan.lines[1].doubt is Doubt.SIMILAR


def test_name_without_diacritics_is_matched_only_when_one_fits(commune, tmp_path):
    factories.village(commune, "0001", "Thôn Hà Tây")
    factories.village(commune, "0002", "Thôn Hạ Tây")
    factories.village(commune, "0003", "Thôn Đông")
    path = file_of(tmp_path, feature("Thon Ha Tay", WEST), feature("Thon Dong", EAST))
    plan = imports.plan(path, path.name, request_for(commune))
    assert plan.lines[0].doubt is Doubt.SEVERAL
    assert plan.lines[1].area.code == "0003"
    assert not plan.lines[1].changes


def test_what_the_file_does_not_hold_is_missing_and_stays(commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    ended = factories.village(commune, "0009", "Thôn Cũ")
    reshaping.end(ended, since=DAY, decision="1/NQ-HĐND", by=None)
    path = file_of(tmp_path, feature("Thôn Tây", WEST), name="thieu.geojson")
    plan, _ = carry_out(path, request_for(commune))
    assert [one.name for one in plan.missing] == ["Thôn Đông"]
    assert "Thôn Đông" in [one.name for one in known.areas(Level.VILLAGE, DAY) if one.exists]


def test_nothing_is_called_missing_beside_a_shape_without_a_name(commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    nameless = file_of(tmp_path, feature("Thôn Tây", WEST), feature("", EAST))
    assert imports.plan(nameless, nameless.name, request_for(commune)).missing == []


def test_village_that_the_file_may_mean_is_not_called_missing(commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    path = file_of(tmp_path, feature("Thôn Tẩy", WEST), feature("Thôn Đông", EAST))
    plan = imports.plan(path, path.name, request_for(commune))
    assert plan.lines[0].doubt is Doubt.SIMILAR
    assert plan.missing == []


def test_village_twice_in_a_file_is_left_to_a_person(commune, tmp_path):
    path = file_of(tmp_path, feature("Thôn Tây", WEST), feature("Thôn Tây", EAST))
    plan = imports.plan(path, path.name, request_for(commune))
    assert [line.doubt for line in plan.lines] == [Doubt.TWICE, Doubt.TWICE]
    assert not plan.to_write


def test_communes_need_their_province(context, tmp_path):
    factories.province()
    path = file_of(
        tmp_path,
        feature("Xã An Trường", WEST, code="11635", province_code="31"),
        feature("Xã Nơi Khác", EAST, code="99999", province_code="99"),
    )
    plan, _ = carry_out(path, Request(Level.COMMUNE, DAY))
    assert [line.fate for line in plan.lines] == ["added", "unmatched"]
    assert plan.lines[1].doubt is Doubt.NO_PARENT
    added = db.session.scalars(select(AreaVersion).where(AreaVersion.name == "An Trường")).one()
    assert added.kind == "xa"


def test_shape_of_vn2000_without_projection_is_a_question(commune, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    with pytest.raises(ProjectionUnknown) as asked:
        imports.plan(path, path.name, request_for(commune, Level.COMMUNE))
    first = asked.value.choices[0]
    assert first.key == "EPSG:9210"
    assert first.offset_m < 5
    offsets = {one.key: one.offset_m for one in asked.value.choices}
    assert 200 < offsets["UNSHIFTED:9210"] < 250
    assert 20_000 < offsets["EPSG:9209"] < 30_000


def test_chosen_projection_that_lands_far_off_needs_a_yes(commune, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    wrong = imports.plan(path, path.name, request_for(commune, Level.COMMUNE, "EPSG:9209"))
    assert wrong.is_far
    assert wrong.needs_yes
    right = imports.plan(path, path.name, request_for(commune, Level.COMMUNE, "EPSG:9210"))
    assert not right.needs_yes


def test_lost_datum_shift_never_passes_silently(commune, tmp_path):
    """WGS 84 on its face, 224 m away in truth."""
    shifted = to_wgs84(from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210"), "UNSHIFTED:9210")
    path = file_of(tmp_path, feature("An Trường", shifted, code="11635"))
    with pytest.raises(ProjectionUnknown):
        imports.plan(path, path.name, request_for(commune, Level.COMMUNE))


def test_swapped_axes_are_refused(commune, tmp_path):
    swapped = shapely.transform(WEST, lambda points: points[:, ::-1])
    path = file_of(tmp_path, feature("Thôn Tây", swapped))
    with pytest.raises(SwappedAxes):
        imports.plan(path, path.name, request_for(commune))


BOW = shapely.Polygon([(105.30, 20.80), (105.35, 20.90), (105.35, 20.80), (105.30, 20.90)])


def test_large_repair_needs_a_yes(commune, tmp_path):
    hole = shapely.Polygon(
        [(105.30, 20.80), (105.35, 20.80), (105.35, 20.90), (105.30, 20.90)],
        [[(105.31, 20.81), (105.36, 20.81), (105.36, 20.85), (105.31, 20.85)]],
    )
    path = file_of(tmp_path, feature("Thôn Tây", hole))
    plan = imports.plan(path, path.name, request_for(commune))
    assert plan.counts()["repaired"] == 1
    assert plan.lines[0].repaired > 0.01
    assert plan.needs_yes


def test_import_is_undone_as_a_whole(commune, tmp_path):
    kept = factories.village(commune, "0001", "Thôn Tây", shape=(105.30, 20.80, 105.349, 20.90))
    _, record = carry_out(two_villages(tmp_path), request_for(commune))
    assert grounds.on_day(DAY, [kept.id])[kept.id].bounds[2] == 105.35

    import_operations.undo(record, by=None)

    assert grounds.on_day(DAY, [kept.id])[kept.id].bounds[2] == 105.349
    names = [one.name for one in known.areas(Level.VILLAGE, DAY, commune.path)]
    assert names == ["Thôn Tây"]
    again, _ = carry_out(two_villages(tmp_path), request_for(commune))
    assert again.counts() | {"added": 1, "changed": 1} == again.counts()


@pytest.mark.parametrize("state", [one for one in ImportState if one != ImportState.APPLIED])
def test_import_that_was_not_carried_out_is_not_undone(commune, state):
    record = AreaImport(
        level="village", area_id=commune.id, since=DAY, file_name="x.geojson", status=state
    )
    db.session.add(record)
    db.session.flush()
    with pytest.raises(IllegalMove):
        import_operations.undo(record, by=None)


def test_import_that_was_built_upon_is_not_undone(commune, tmp_path):
    plan, record = carry_out(two_villages(tmp_path), request_for(commune))
    village = db.session.get(factories.Area, known.areas(Level.VILLAGE, DAY, commune.path)[0].id)
    factories.user((Role.VILLAGE_HEAD, village))
    with pytest.raises(import_operations.AreasInUse):
        import_operations.undo(record, by=None)


def test_import_with_a_later_change_is_not_undone(commune, tmp_path):
    kept = factories.village(commune, "0001", "Thôn Tây", shape=(105.30, 20.80, 105.349, 20.90))
    path = file_of(tmp_path, feature("Thôn Tây", WEST))
    _, record = carry_out(path, request_for(commune))
    factories.draw(kept, (105.30, 20.80, 105.33, 20.90))
    operations.redraw(kept, MultiPolygon([WEST]), source="drawn", since=DAY, by=None)
    with pytest.raises(ChangedMeanwhile):
        import_operations.undo(record, by=None)


def test_each_area_of_a_small_import_has_its_audit_entry(commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-3:] == ["area.created", "area.created", "area_import.applied"]


def test_import_holds_a_lock_of_the_database(context):
    bulk.lock()
    taken = db.session.scalar(
        text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    )
    assert taken >= 1


# The page


@pytest.fixture
def people(arrange):
    class People:
        pass

    with arrange():
        made = People()
        made.commune = factories.commune(factories.province())
        made.other = factories.commune(
            made.commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9)
        )
        made.office = factories.user((Role.OFFICE, made.commune))
        made.rival = factories.user((Role.OFFICE, made.other))
        made.head = factories.user((Role.VILLAGE_HEAD, made.commune))
        made.admin = factories.user((Role.ADMIN, None))
    return made


def upload(client, data, name="ranh_gioi.geojson", **fields):
    form = {"level": "village", "inside": "11635", "since": "2026-07-01"} | fields
    form["file"] = (io.BytesIO(data), name)
    return client.submit("/staff/areas/import", form, content_type="multipart/form-data")


def villages_of(client, commune):
    with client.application.app_context():
        return [one.name for one in known.areas(Level.VILLAGE, DAY, commune.path)]


def test_office_uploads_previews_and_applies(client, people, tmp_path):
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes())
    assert sent.status_code == 303
    page = client.get(sent.location).get_data(as_text=True)
    assert "Thôn Tây" in page
    assert "<svg" in page
    assert villages_of(client, people.commune) == []
    applied = client.submit(sent.location + "/apply", form_at=sent.location)
    assert applied.status_code == 303
    assert villages_of(client, people.commune) == ["Thôn Tây", "Thôn Đông"]
    undone = client.submit(sent.location + "/undo", form_at=sent.location)
    assert undone.status_code == 303
    assert villages_of(client, people.commune) == []


def test_preview_names_the_villages_that_the_file_does_not_hold(client, people, tmp_path, arrange):
    with arrange():
        commune = db.session.merge(people.commune)
        for number in (10, 2):
            factories.village(commune, f"01{number:02}", f"Thôn {number}")
    sent = upload(client.sign_in(people.office), two_villages(tmp_path).read_bytes())
    page = client.get(sent.location).text
    assert "Không có trong tệp (2): Thôn 2, Thôn 10 – giữ nguyên." in page
    whole = file_of(tmp_path, *(feature(f"Thôn {i}", WEST) for i in (2, 10)), name="du.geojson")
    sent = upload(client, whole.read_bytes())
    assert "Không có trong tệp" not in client.get(sent.location).text


def test_import_of_another_commune_does_not_exist(client, people, tmp_path):
    client.sign_in(people.rival)
    refused = upload(client, two_villages(tmp_path).read_bytes())
    assert refused.status_code == 422
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes())
    client.sign_in(people.rival)
    assert client.get(sent.location).status_code == 404
    client.sign_in(people.head)
    assert client.get("/staff/areas/import").status_code == 404
    assert client.get(sent.location).status_code == 404


def test_office_cannot_import_the_country(client, people, tmp_path):
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes(), level="commune", inside="")
    assert sent.status_code == 422


def test_question_about_the_projection_keeps_the_file(client, people, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    data = file_of(tmp_path, feature("An Trường", moved, code="11635")).read_bytes()
    client.sign_in(people.office)
    sent = upload(client, data, level="commune")
    page = client.get(sent.location).get_data(as_text=True)
    assert page.index("105°45") < page.index("105°30")
    unanswered = client.submit(sent.location + "/projection", form_at=sent.location)
    assert unanswered.status_code == 422
    chosen = client.submit(
        sent.location + "/projection", {"crs": "EPSG:9210"}, form_at=sent.location
    )
    assert chosen.status_code == 303
    assert "VN-2000 / TM-3 105°45" in client.get(sent.location).get_data(as_text=True)


def test_warning_needs_the_box(client, people, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    data = file_of(tmp_path, feature("An Trường", moved, code="11635")).read_bytes()
    client.sign_in(people.office)
    sent = upload(client, data, level="commune")
    client.submit(sent.location + "/projection", {"crs": "EPSG:9209"}, form_at=sent.location)
    refused = client.submit(sent.location + "/apply", form_at=sent.location)
    assert refused.status_code == 422
    accepted = client.submit(sent.location + "/apply", {"confirmed": "y"}, form_at=sent.location)
    assert accepted.status_code == 303


def test_preview_that_no_longer_holds_is_shown_again(client, people, tmp_path):
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes())
    with client.application.app_context():
        area = db.session.get(factories.Area, people.commune.id)
        factories.village(area, "0009", "Thôn Tây")
        db.session.commit()
    client.submit(sent.location + "/apply", form_at=sent.location)
    with client.application.app_context():
        record = db.session.scalars(select(AreaImport)).one()
        assert record.status == ImportState.READY
        assert record.preview["is_again"]
    client.submit(sent.location + "/apply", form_at=sent.location)
    assert len(villages_of(client, people.commune)) == 2


def test_yes_from_a_second_tab_leads_to_the_import_and_offers_no_sending_again(
    client, people, tmp_path
):
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes())
    token = {"csrf_token": client.token(sent.location)}
    assert client.post(sent.location + "/apply", data=token).status_code == 303
    second = client.post(sent.location + "/apply", data=token)
    assert second.status_code == 409
    for told in ("Việc này không còn làm được", "Đã thực hiện", f'href="{sent.location}"'):
        assert told in second.text, told
    assert "data-resend" not in second.text
    assert "Người khác" not in second.text


def test_large_file_waits_for_the_worker(client, people, tmp_path, monkeypatch):
    monkeypatch.setattr(import_work, "INLINE_BYTES", 10)
    client.sign_in(people.office)
    sent = upload(client, two_villages(tmp_path).read_bytes())
    waiting = client.get(sent.location).get_data(as_text=True)
    assert 'hx-trigger="every 2s"' in waiting
    fragment = client.get(sent.location, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.lstrip().startswith("<div")
    with client.application.app_context():
        assert jobs.run_one()
    client.submit(sent.location + "/apply", form_at=sent.location)
    with client.application.app_context():
        assert jobs.run_one()
    assert len(villages_of(client, people.commune)) == 2


def a_zip(*entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


BAD_FILES = {
    "text renamed zip": (b"just a few words\nand more", "ranh_gioi.zip"),
    "empty": (b"", "ranh_gioi.geojson"),
    "zip bomb": (a_zip(("a.shp", b"\0" * 310_000_000)), "bomb.zip"),
    "zip that climbs out": (a_zip(("../../a.shp", b"x")), "slip.zip"),
    "not a map": (b'{"hello": 1}', "x.geojson"),
    "entities": (b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "x.kml"),
    "swapped axes": (
        json.dumps(
            feature("Thôn", shapely.transform(WEST, lambda points: points[:, ::-1]))
        ).encode(),
        "x.geojson",
    ),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_bad_file_gives_one_clear_message_and_changes_nothing(client, people, bad):
    data, name = BAD_FILES[bad]
    client.sign_in(people.office)
    before = files_in(client.application)
    sent = upload(client, data, name)
    assert sent.status_code == 422
    assert sent.text.count('class="field-error"') == 1
    with client.application.app_context():
        assert not db.session.scalar(select(func.count()).select_from(AreaImport))
        assert not db.session.scalar(select(func.count()).select_from(StoredFile))
    assert files_in(client.application) == before
    assert villages_of(client, people.commune) == []


def files_in(app) -> list[Path]:
    return [path for path in Path(app.config["UPLOAD_DIR"]).rglob("*") if path.is_file()]


@pytest.mark.parametrize("bad", ["text renamed zip", "not a map"])
def test_bad_file_that_the_worker_reads_is_not_kept(client, people, bad, monkeypatch):
    monkeypatch.setattr(import_work, "INLINE_BYTES", 0)
    data, name = BAD_FILES[bad]
    client.sign_in(people.office)
    sent = upload(client, data, name)
    assert sent.status_code == 303
    before = files_in(client.application)
    with client.application.app_context():
        import_work.preview(sent.location.rpartition("/")[2])
        db.session.commit()
        record = db.session.scalars(select(AreaImport)).one()
        assert (record.status, record.file) == (ImportState.FAILED, None)
        assert record.preview["error"] in client.get(sent.location).text
    assert len(files_in(client.application)) == len(before) - 1


def test_file_past_the_limit_is_refused(client, people):
    client.application.config["MAX_CONTENT_LENGTH"], before = (
        1000,
        client.application.config["MAX_CONTENT_LENGTH"],
    )
    try:
        client.sign_in(people.office)
        assert upload(client, b"x" * 2000).status_code == 413
    finally:
        client.application.config["MAX_CONTENT_LENGTH"] = before


# Real boundaries


@pytest.fixture
def real_commune(context):
    """Return a function that makes a commune with its known, simplified boundary."""
    features = json.loads(
        (DATA / "boundaries" / "vn_communes_2025_simplified150m.geojson").read_text()
    )["features"]
    shapes = {one["properties"]["code"]: one for one in features}

    def make(code):
        found = shapes[code]["properties"]
        parent = factories.province(found["province_code"], found["province_name"])
        area = factories.commune(parent, code, found["name"])
        shape = shapely.geometry.shape(shapes[code]["geometry"])
        operations.redraw(
            area,
            MultiPolygon(shapely.get_parts(shape).tolist()),
            source="imported",
            since=factories.LONG_AGO,
            by=None,
        )
        return area

    return make


@real
@pytest.mark.parametrize(
    ("name", "code", "crs", "asks"),
    [
        ("an_truong_EPSG9210_esriprj.zip", "11635", None, False),
        ("an_truong_EPSG9210_noprj.zip", "11635", "EPSG:9210", True),
        ("an_truong_toado_X_bac_Y_dong_9210.csv", "11635", "EPSG:9210", True),
        ("linh_son_EPSG5897_gdalprj.zip", "15055", None, False),
    ],
)
def test_real_vn2000_file_lands_within_a_metre_or_asks(real_commune, name, code, crs, asks):
    area = real_commune(code)
    path = DATA / "vn2000" / name
    if asks:
        with pytest.raises(ProjectionUnknown) as asked:
            imports.plan(path, name, request_for(area, Level.COMMUNE))
        assert asked.value.choices[0].key == crs
    plan, _ = carry_out(path, request_for(area, Level.COMMUNE, crs))
    assert plan.counts()["changed"] == 1
    exact = json.loads((DATA / "boundaries" / "target_communes_full.geojson").read_text())
    truth = next(
        shapely.geometry.shape(one["geometry"])
        for one in exact["features"]
        if code in map(str, one["properties"].values())
    )
    landed = grounds.on_day(DAY, [area.id])[area.id]
    metre = 1 / 110_000
    if name.endswith(".csv"):  # the table holds one ring of the whole
        landed = landed.simplify(0)
        assert (
            shapely.distance(shapely.points(shapely.get_coordinates(landed)), truth).max() < metre
        )
    else:
        assert landed.hausdorff_distance(truth) < metre


@real
def test_real_broken_boundaries_are_repaired_or_refused_with_a_reason(context, tmp_path):
    source = json.loads((DATA / "boundaries" / "invalid_polygons_raw_sample.geojson").read_text())
    provinces = sorted({one["properties"]["province"] for one in source["features"]})
    for number, name in enumerate(provinces):
        parent = factories.province(f"{number + 1:02}", name.split(" ", 1)[1].removeprefix("phố "))
        for place, one in enumerate(source["features"]):
            if one["properties"]["province"] == name:
                factories.areas.create(
                    level=Level.COMMUNE,
                    code=f"{number:02}{place:03}",
                    kind="xa",
                    name=one["properties"]["name"].split(" ", 1)[1],
                    parent=parent,
                    since=factories.LONG_AGO,
                    by=None,
                )
    path = DATA / "boundaries" / "invalid_polygons_raw_sample.geojson"
    plan, _ = carry_out(path, Request(Level.COMMUNE, DAY))
    assert len(plan.lines) == 13
    for line in plan.lines:
        assert line.repaired is not None or line.fate == "refused"
        assert line.reason
    assert plan.counts()["changed"] + plan.counts()["refused"] == 13


def test_every_bad_file_is_a_geometry_error(tmp_path, commune):
    for name, (data, filename) in BAD_FILES.items():
        path = tmp_path / "upload"
        path.write_bytes(data)
        with pytest.raises(GeometryError):
            imports.plan(path, filename, request_for(commune))
        assert name


# The demonstration lies over real ground


@pytest.fixture
def demo_commune(context):
    """A commune of the demonstration whose land lies over that of a real one."""
    top = factories.province("00", "Tỉnh minh họa", is_demo=True)
    made = operations.create(
        level=Level.COMMUNE, code="00000", kind="xa", name="Minh họa", parent=top,
        since=factories.LONG_AGO, by=None, is_demo=True,
    )  # fmt: skip
    factories.draw(made, factories.COMMUNE_BOX)
    return made


def test_demonstration_is_no_neighbour_of_a_real_commune(commune, demo_commune, tmp_path):
    request = Request(Level.COMMUNE, DAY)
    moved = file_of(tmp_path, feature("Xã Mới", WEST, code="11636", province_code="31"))
    plan = imports.plan(moved, moved.name, request)
    assert [(one.first, one.second) for one in plan.overlaps] == [
        ("Xã Mới (11636)", "Xã An Trường (11635)")
    ]
    assert grounds.parent_ids(request, []) == [commune.parent_id]


def test_real_villages_are_no_neighbours_of_the_demonstration(commune, demo_commune, tmp_path):
    carry_out(two_villages(tmp_path), request_for(commune))
    plan, _ = carry_out(two_villages(tmp_path), request_for(demo_commune))
    assert plan.counts()["added"] == 2
    assert plan.overlaps == []
    inside = db.session.scalars(select(Area).where(Area.parent_id == demo_commune.id)).all()
    assert len(inside) == 2
    assert all(village.is_demo for village in inside)
    assert reshaping.create(
        demo_commune, level=Level.VILLAGE, name="Thôn Mới", kind="thon", since=DAY, by=None
    ).is_demo
