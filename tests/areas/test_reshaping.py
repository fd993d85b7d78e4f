"""Merging, splitting, moving and ending: ordinary acts that keep what was there before."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests import factories
from webapp.areas import grounds, merging, naming, operations, queries, reshaping
from webapp.areas.link_models import AreaLink
from webapp.areas.models import Area, AreaBoundary, Level
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.permissions import Permission, Role, permits

DAY = date(2026, 7, 1)
ACT = {"since": DAY, "decision": "NQ 12/NQ-HĐND", "by": None}


def names_on(commune, day):
    rows = db.session.execute(queries.villages_of(commune.path, day))
    return sorted(version.name for _, version in rows)


@pytest.fixture
def place(context):
    commune = factories.commune(factories.province())
    west = factories.village(
        commune, "0001", "Thôn Tây", shape=(105.30, 20.80, 105.35, 20.90), households=80
    )
    east = factories.village(
        commune, "0002", "Thôn Đông", shape=(105.35, 20.80, 105.40, 20.90), households=70
    )
    return commune, west, east


def test_merged_village_has_both_grounds_and_both_stay_in_the_past(place):
    commune, west, east = place

    both = merging.merge([west, east], name="Thôn Hợp Nhất", kind="thon", **ACT)

    assert names_on(commune, date(2026, 6, 30)) == ["Thôn Tây", "Thôn Đông"]
    assert names_on(commune, DAY) == ["Thôn Hợp Nhất"]
    assert grounds.on_day(DAY, [both.id])[both.id].bounds == (105.30, 20.80, 105.40, 20.90)
    assert not grounds.on_day(DAY, [west.id, east.id])
    assert operations.version_on(both, DAY).households == 150
    links = db.session.scalars(select(AreaLink).where(AreaLink.successor_id == both.id)).all()
    assert {link.predecessor_id for link in links} == {west.id, east.id}


def test_merging_into_one_of_them_keeps_its_identity(place):
    commune, west, east = place
    merging.merge([west, east], name="Thôn Tây", kind="thon", into=west, **ACT)
    assert names_on(commune, DAY) == ["Thôn Tây"]
    assert operations.version_on(west, DAY).households == 150


def test_villages_of_two_communes_are_not_merged(place):
    commune, west, _ = place
    other = factories.commune(commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9))
    far = factories.village(other, "0001", "Thôn Xa")
    with pytest.raises(merging.NotSiblings):
        merging.merge([west, far], name="Thôn", kind="thon", **ACT)


def test_split_village_ends_and_leaves_its_successors(place):
    commune, west, _ = place
    parts = merging.split(west, ["Thôn Tây 1", "Thôn Tây 2"], **ACT)
    assert [part.code for part in parts] == ["0003", "0004"]
    assert names_on(commune, DAY) == ["Thôn Tây 1", "Thôn Tây 2", "Thôn Đông"]
    assert names_on(commune, date(2026, 6, 30)) == ["Thôn Tây", "Thôn Đông"]


@pytest.mark.parametrize("goes_on", [True, False], ids=["into one of them", "into a new one"])
def test_group_that_ended_before_stands_against_no_merger(place, goes_on):
    _, west, east = place
    group = factories.areas.create(
        level=Level.GROUP, code="01", kind="to_lien_gia", name="Tổ liên gia 1", parent=west,
        since=factories.LONG_AGO, by=None,
    )  # fmt: skip
    reshaping.end(group, since=date(2026, 3, 1), decision="1/NQ-HĐND", by=None)
    into = {"into": east} if goes_on else {}
    merging.merge([east, west], name="Thôn Đông", kind="thon", **into, **ACT)
    assert operations.version_on(group, date(2026, 2, 28)).parent_id == west.id


def test_rights_follow_a_moved_village_and_its_groups(place):
    commune, west, _ = place
    group = factories.areas.create(
        level=Level.GROUP,
        code="01",
        kind="to_lien_gia",
        name="Tổ liên gia 1",
        parent=west,
        since=factories.LONG_AGO,
        by=None,
    )
    other = factories.commune(commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9))
    factories.village(other, "0001", "Thôn Xa")
    old_office = factories.user((Role.OFFICE, commune))
    new_office = factories.user((Role.OFFICE, other))
    head = factories.user((Role.VILLAGE_HEAD, west))

    reshaping.move(west, other, **ACT)

    assert west.path == "31/10846/0002/"  # 0001 is taken there
    assert db.session.get(Area, group.id).path == "31/10846/0002/01/"
    assert permits(new_office, Permission.AREA_EDIT, west.path)
    assert not permits(old_office, Permission.AREA_EDIT, west.path)
    assert permits(head, Permission.VILLAGE_VIEW, west.path)
    assert operations.version_on(west, date(2026, 6, 30)).parent_id == commune.id
    assert operations.version_on(west, DAY).parent_id == other.id


def test_act_before_a_known_later_change_is_refused(place):
    _, west, _ = place
    operations.revise(west, since=date(2026, 9, 1), by=None, name="Thôn Mới")
    with pytest.raises(reshaping.LaterChange):
        reshaping.end(west, **ACT)


def test_earlier_boundary_comes_back_as_a_new_version(place):
    _, west, _ = place
    first = db.session.scalars(select(AreaBoundary).where(AreaBoundary.area_id == west.id)).one()
    factories.areas.redraw(
        west,
        factories.MultiPolygon([factories.box(105.30, 20.80, 105.34, 20.90)]),
        source="drawn",
        since=DAY,
        by=None,
    )

    reshaping.restore(first, since=date(2026, 8, 1), by=None)

    assert grounds.on_day(date(2026, 7, 15), [west.id])[west.id].bounds[2] == 105.34
    assert grounds.on_day(date(2026, 8, 1), [west.id])[west.id].bounds[2] == 105.35
    current = select(func.count()).where(
        AreaBoundary.area_id == west.id, func.upper_inf(AreaBoundary.known)
    )
    assert db.session.scalar(current) == 3


def test_code_of_another_village_is_refused(place):
    commune, _, _ = place
    with pytest.raises(reshaping.CodeTaken):
        reshaping.create(
            commune,
            level=Level.VILLAGE,
            name="Thôn Ba",
            kind="thon",
            since=DAY,
            by=None,
            code="0001",
        )
    assert NotFound.status == 404


@pytest.mark.parametrize("act", ["split", "merge", "end", "rename", "move"])
def test_act_before_a_known_end_is_refused(place, act):
    commune, west, east = place
    other = factories.commune(commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9))
    merging.split(west, ["Thôn Tây 1", "Thôn Tây 2"], **ACT | {"since": date(2026, 9, 1)})
    tries = {
        "split": lambda: merging.split(west, ["Thôn Bắc", "Thôn Nam"], **ACT),
        "merge": lambda: merging.merge([east, west], name="Thôn Cả", kind="thon", **ACT),
        "end": lambda: reshaping.end(west, **ACT),
        "rename": lambda: reshaping.rename(west, name="Thôn Khác", kind="thon", **ACT),
        "move": lambda: reshaping.move(west, other, **ACT),
    }
    with pytest.raises(reshaping.LaterChange):
        tries[act]()


@pytest.mark.parametrize("name", ["Thôn Hòa", "thôn HOÀ", "Hòa"])
@pytest.mark.parametrize("act", ["create", "rename", "split", "merge", "goes_on", "move"])
def test_no_two_villages_of_a_commune_bear_one_name(place, act, name):
    commune, west, east = place
    factories.village(commune, "0009", "Thôn Hoà")
    other = factories.commune(commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9))
    far = factories.village(other, "0001", name)
    both = {"name": name, "kind": "thon"} | ACT
    facts = {"since": DAY, "by": None, "name": name, "kind": "thon"}
    tries = {
        "create": lambda: reshaping.create(commune, level=Level.VILLAGE, **facts),
        "rename": lambda: reshaping.rename(west, **both),
        "split": lambda: merging.split(west, ["Thôn Nam", name], **ACT),
        "merge": lambda: merging.merge([west, east], **both),
        "goes_on": lambda: merging.merge([west, east], into=west, **both),
        "move": lambda: reshaping.move(far, commune, **ACT),
    }
    with pytest.raises(naming.NameTaken, match="Thôn Hoà"):
        tries[act]()


def test_name_that_will_be_borne_later_is_taken_and_one_given_up_is_free(place):
    commune, west, east = place
    operations.revise(east, since=date(2026, 9, 1), by=None, name="Thôn Sau")
    with pytest.raises(naming.NameTaken):
        reshaping.rename(west, name="Sau", kind="thon", **ACT)
    reshaping.rename(west, name="Thôn Đông", kind="xom", **ACT)
    parts = merging.split(west, ["Xóm Tây", "Đông"], **ACT)
    assert [operations.version_on(part, DAY).name for part in parts] == ["Xóm Tây", "Xóm Đông"]


def test_names_of_different_units_or_tones_are_different(place):
    commune, west, east = place
    reshaping.rename(west, name="Thôn Hà", kind="thon", **ACT)
    reshaping.rename(east, name="Thôn Hạ", kind="thon", **ACT)
    made = reshaping.create(
        commune, level=Level.VILLAGE, name="Xóm Hà", kind="xom", since=DAY, by=None
    )
    assert operations.version_on(made, DAY).name == "Xóm Hà"


def test_name_is_kept_with_the_word_of_its_kind(place):
    commune, west, east = place
    made = reshaping.create(
        commune, level=Level.VILLAGE, name="X1", kind="thon", since=DAY, by=None
    )
    assert operations.version_on(made, DAY).name == "Thôn X1"
    reshaping.rename(made, name="Thôn X1", kind="to_dan_pho", **ACT)
    assert operations.version_on(made, DAY).name == "Tổ dân phố X1"
    both = merging.merge([west, east], name="Hai", kind="ap", **ACT)
    assert operations.version_on(both, DAY).name == "Ấp Hai"
    parts = merging.split(both, ["Một", "Bản Ba"], **ACT)
    assert [operations.version_on(part, DAY).name for part in parts] == ["Ấp Một", "Bản Ba"]
