"""`vungxanh areas import`: one clear line and exit code 2, or boundaries."""

import json

import pytest
from shapely import Polygon, box
from sqlalchemy import func, select

from gis.crs import from_wgs84
from tests import factories
from tests.areas.test_imports import BAD_FILES, DATA, DAY, feature, file_of, real, two_villages
from webapp.areas import import_operations, known
from webapp.areas.commands import areas
from webapp.areas.import_models import AreaImport
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.outline_models import AreaOutline
from webapp.extensions import db


@pytest.fixture
def run(app, arrange):
    """Return a function that runs the command, as `(exit code, output, errors)`."""
    with arrange():
        factories.commune(factories.province())

    def call(path, *options):
        found = app.test_cli_runner().invoke(areas, ["import", str(path), *options])
        return found.exit_code, found.stdout, found.stderr

    return call


def villages(app):
    with app.app_context():
        return [one.name for one in known.areas(Level.VILLAGE, DAY)]


def test_villages_import_and_the_second_time_nothing_changes(app, run, tmp_path):
    path = two_villages(tmp_path)
    options = ("--commune", "11635", "--since", "2026-07-01")
    code, out, _ = run(path, *options)
    assert code == 0, out
    assert "added: 2" in out
    assert villages(app) == ["Thôn Tây", "Thôn Đông"]
    code, out, _ = run(path, *options)
    assert code == 0
    assert "Nothing to change" in out


def test_dry_run_changes_nothing(app, run, tmp_path):
    code, out, _ = run(two_villages(tmp_path), "--commune", "11635", "--dry-run")
    assert code == 0
    assert "added: 2" in out
    assert villages(app) == []


@pytest.mark.parametrize("bad", BAD_FILES)
def test_bad_file_is_one_line_and_exit_2(app, run, tmp_path, bad):
    data, name = BAD_FILES[bad]
    path = tmp_path / name
    path.write_bytes(data)
    code, _, err = run(path, "--commune", "11635", "--level", "village")
    assert code == 2
    lines = [line for line in err.splitlines() if line.startswith("vungxanh: ")]
    assert len(lines) == 1
    assert "Traceback" not in err
    assert villages(app) == []


def test_file_of_200_mb_is_refused_unread(app, run, tmp_path):
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    code, _, err = run(path, "--commune", "11635", "--level", "village")
    assert code == 2
    assert "at most 100" in err


def test_question_without_a_terminal_is_exit_2_and_names_the_choices(run, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    code, _, err = run(path)
    assert code == 2
    assert "--crs" in err
    assert "9210" in err
    assert run(path, "--crs", "9210")[0] == 0


def test_wrong_projection_is_not_taken_without_yes(run, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    code, _, err = run(path, "--crs", "9209")
    assert code == 2
    assert "26.0 km" in err or "25." in err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--commune", "99999"), "99999"),
        (("--level", "village"), "--commune"),
        (("--commune", "11635", "--since", "2099-01-01"), "2099"),
        ((), "--level"),
    ],
)
def test_options_that_cannot_work_are_named(run, tmp_path, options, word):
    code, _, err = run(two_villages(tmp_path), *options)
    assert code == 2
    assert word in err


def test_what_the_command_says_is_in_one_language(app, run, tmp_path):
    path = tmp_path / "empty.geojson"
    path.write_bytes(b"")
    _, _, err = run(path, "--commune", "11635", "--level", "village")
    assert "The file is empty." in err
    assert "Tệp" not in err


def test_log_holds_no_line_of_an_unseen_progress_bar(run, tmp_path):
    _, out, err = run(two_villages(tmp_path), "--commune", "11635", "--dry-run")
    assert "Importing" not in out + err


@pytest.mark.parametrize(
    ("crs", "word"),
    [
        ("abc", "--crs abc is none of"),
        ("99999", "--crs 99999 is none of"),
        ("4326", "Read as WGS 84"),
    ],
)
def test_projection_that_cannot_be_is_named(run, tmp_path, crs, word):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    code, _, err = run(path, "--crs", crs)
    assert code == 2
    assert word in err


def test_nameless_boundary_asks_whose_it_is_before_any_projection(run, tmp_path):
    path = tmp_path / "corners.csv"
    path.write_text("X;Y\n2308615,48;582708,97\n2308093,53;582946,12\n2307131,85;582743,38\n")
    code, _, err = run(path, "--level", "commune")
    assert code == 2
    assert "--commune" in err
    assert "--crs" not in err


def test_preview_says_what_carrying_it_out_will_ask_for(run, tmp_path):
    moved = from_wgs84(box(105.30, 20.80, 105.40, 20.90), "EPSG:9210")
    path = file_of(tmp_path, feature("An Trường", moved, code="11635"))
    code, out, _ = run(path, "--crs", "UNSHIFTED:9210", "--dry-run")
    assert code == 0
    assert "without its datum shift" in out
    assert "needs --yes" in out


def test_small_repairs_and_their_change_of_area_are_listed(run, tmp_path):
    west, middle, east = 105.30, 105.35, 105.40
    loop = [(middle, 20.8), (middle + 0.001, 20.801), (middle + 0.001, 20.799), (middle, 20.8)]
    ring = Polygon([(east, 20.8), (east, 20.9), (west, 20.9), (west, 20.8), *loop])
    assert not ring.is_valid
    path = file_of(tmp_path, feature("An Trường", ring, code="11635"))
    code, out, _ = run(path, "--dry-run")
    assert code == 0
    assert "repaired: 1" in out
    assert "repaired: An Trường, area changed by under 0.1 %" in out


@real
def test_country_imports_with_its_generalised_copies(app, arrange):
    runner = app.test_cli_runner()
    folder = DATA / "boundaries"
    first = runner.invoke(areas, ["import", str(folder / "vn_provinces_2025_simplified.geojson")])
    assert first.exit_code == 0, first.output
    country = str(folder / "vn_communes_2025_simplified150m.geojson")
    found = runner.invoke(areas, ["import", country])
    assert found.exit_code == 0, found.output
    assert "added: 3321" in found.stdout
    with app.app_context():
        total = select(func.count()).select_from(Area).where(Area.level == Level.COMMUNE)
        assert db.session.scalar(total) == 3321
        copies = select(func.count()).select_from(AreaOutline)
        assert db.session.scalar(copies.where(AreaOutline.level == "commune")) == 4 * 3321
        kinds = dict(
            db.session.execute(
                select(AreaVersion.kind, func.count())
                .join(Area, Area.id == AreaVersion.area_id)
                .where(Area.level == Level.COMMUNE)
                .group_by(AreaVersion.kind)
            ).all()
        )
        stated = [
            one["properties"]["unit_type"]
            for one in json.loads((folder / "vn_communes_2025_simplified150m.geojson").read_text())[
                "features"
            ]
        ]
        assert kinds == {kind: stated.count(kind) for kind in set(stated)}


# A province that nobody has entered

COMMUNE = box(106.30, 20.60, 106.40, 20.70)
ELSEWHERE = box(106.40, 20.60, 106.50, 20.70)


def communes_of_a_new_province(folder, **more):
    return file_of(
        folder,
        feature("Xã Nam", COMMUNE, code="14701", province_code="37", **more),
        feature("Xã Bắc", ELSEWHERE, code="14702", province_code="38"),
    )


def entered(app, level):
    with app.app_context():
        rows = db.session.execute(
            select(Area.path, AreaVersion.name, AreaVersion.kind)
            .join(AreaVersion, AreaVersion.area_id == Area.id)
            .where(Area.level == level, func.upper_inf(AreaVersion.known))
            .order_by(Area.path)
        )
        return [tuple(row) for row in rows]


def test_communes_of_a_province_not_entered_make_it_as_their_file_names_it(app, run, tmp_path):
    path = communes_of_a_new_province(tmp_path, province_name="Thành phố Huế")
    code, out, err = run(path, "--province", "37")
    assert code == 0, err
    assert "The province 37 is new: Thành phố Huế." in out
    assert "added: 1" in out
    assert "were left out" in out
    assert ("37/", "Huế", "thanh_pho") in entered(app, Level.PROVINCE)
    assert ("37/14701/", "Nam", "xa") in entered(app, Level.COMMUNE)
    assert not [path for path, *_ in entered(app, Level.COMMUNE) if path.endswith("14702/")]
    assert "Nothing to change" in run(path, "--province", "37")[1]


def test_new_province_is_named_by_the_option_when_the_file_is_silent(app, run, tmp_path):
    path = communes_of_a_new_province(tmp_path)
    code, _, err = run(path, "--province", "37")
    assert code == 2
    assert "--province-name" in err
    assert len(entered(app, Level.PROVINCE)) == 1
    assert run(path, "--province", "37", "--province-name", "Ninh Bình")[0] == 0
    assert ("37/", "Ninh Bình", "tinh") in entered(app, Level.PROVINCE)


def test_boundary_of_a_province_not_entered_makes_it(app, run, tmp_path):
    path = file_of(
        tmp_path,
        feature("Tỉnh Ninh Bình", box(106.3, 20.6, 106.5, 20.7), code="37"),
        feature("Tỉnh Thanh Hóa", box(105.3, 19.6, 105.5, 19.7), code="38"),
    )
    code, out, err = run(path, "--province", "37")
    assert code == 0, err
    assert "Done: 1 areas written" in out
    assert [row[0] for row in entered(app, Level.PROVINCE)] == ["31/", "37/"]


@pytest.mark.parametrize("province", ["7", "3x", "999"])
def test_province_code_that_cannot_be_is_refused(run, tmp_path, province):
    code, _, err = run(communes_of_a_new_province(tmp_path), "--province", province)
    assert code == 2
    assert "two digits" in err


def test_file_without_a_commune_of_the_province_is_refused(app, run, tmp_path):
    code, _, err = run(communes_of_a_new_province(tmp_path), "--province", "31")
    assert code == 2
    assert "31" in err
    assert len(entered(app, Level.COMMUNE)) == 1


def test_new_province_goes_again_when_its_import_is_undone_or_only_tried(app, run, tmp_path):
    path = communes_of_a_new_province(tmp_path, province_name="Huế")
    assert run(path, "--province", "37", "--dry-run")[0] == 0
    assert len(entered(app, Level.PROVINCE)) == 1
    assert run(path, "--province", "37")[0] == 0
    with app.app_context():
        record = db.session.scalar(select(AreaImport))
        import_operations.undo(record, by=None)
        db.session.commit()
    assert len(entered(app, Level.PROVINCE)) == 1
