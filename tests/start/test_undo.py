"""A list of new villages is taken back as a whole, as long as nothing rests on one of them."""

import re
from datetime import date, timedelta

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import func, select

from tests import factories
from webapp.areas import operations as areas
from webapp.areas import reshaping
from webapp.areas.models import Area, AreaVersion, BoundarySource, Level
from webapp.areas.public import edition
from webapp.audit import operations as audit
from webapp.audit import queries as log
from webapp.audit import undo
from webapp.audit.models import AuditEntry
from webapp.clock import now, today
from webapp.extensions import db
from webapp.permissions import Role
from webapp.villages import figures, operations

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')
NAMES = ["Thôn Một", "Thôn Hai", "Tổ dân phố 3"]
PUBLIC = (
    "/villages.csv",
    "/villages?commune=11635",
    "/?commune=11635&view=table",
    "/progress?commune=11635",
    "/search/suggest?q=thon+mot",
)


@pytest.fixture
def commune(arrange):
    with arrange():
        made = factories.commune(factories.province())
        factories.village(made, "0001", "Thôn Đông", shape=(105.30, 20.80, 105.35, 20.90))
        return made


@pytest.fixture
def office(arrange, commune):
    with arrange():
        return factories.user((Role.OFFICE, db.session.merge(commune)), title="Văn phòng")


@pytest.fixture
def here(commune):
    return f"/staff/start/{commune.uuid}"


def enter(client, person, here, names=NAMES) -> str:
    """Enter a list, and return the page that follows, which has the message."""
    client.sign_in(person)
    sent = {"since": "01/07/2026", "kind": "thon", "names": "\n".join(names)}
    assert client.submit(f"{here}/villages", sent, form_at=here).status_code == 303
    return client.get(here).text


def offered(client, person, address="/staff/") -> list[str]:
    return BUTTON.findall(client.sign_in(person).get(address).text)


def take_back(client, address: str, back: str = "/staff/"):
    return client.submit(address, {"back": back})


def names(arrange, commune) -> list[str]:
    """Return the names of the villages that are known, as of any day."""
    with arrange():
        known = select(AreaVersion.name).where(
            AreaVersion.parent_id == commune.id, func.upper_inf(AreaVersion.known)
        )
        return sorted(db.session.scalars(known))


def entered(name: str = NAMES[0]) -> Area:
    version = select(AreaVersion.area_id).where(AreaVersion.name == name)
    return db.session.scalars(select(Area).where(Area.id.in_(version))).one()


def test_none_of_its_villages_is_known_any_more(client, arrange, commune, office, here):
    enter(client, office, here)
    (address,) = offered(client, office)

    assert take_back(client, address).status_code == 303

    assert names(arrange, commune) == ["Thôn Đông"]
    said = client.get("/staff/").text
    assert "Đã hoàn tác: Nhập danh sách thôn: Xã An Trường" in said


def test_what_was_known_in_between_stays_answerable(client, arrange, commune, office, here):
    enter(client, office, here)
    with arrange():
        between = db.session.scalar(select(func.clock_timestamp()))
    take_back(client, offered(client, office)[0])

    with arrange():
        then = select(AreaVersion.name).where(
            AreaVersion.parent_id == commune.id, AreaVersion.known.contains(between)
        )
        assert sorted(db.session.scalars(then)) == sorted([*NAMES, "Thôn Đông"])
        identities = select(func.count()).where(Area.parent_id == commune.id)
        assert db.session.scalar(identities) == 4


def test_public_answers_are_those_of_before(client, arrange, office, here):
    before = {page: client.get(page).get_data() for page in PUBLIC}
    with arrange():
        first = edition(db.session)
    enter(client, office, here)
    with arrange():
        second = edition(db.session)
    changed = [page for page in PUBLIC if client.get(page).get_data() != before[page]]
    assert changed == list(PUBLIC)
    with arrange():
        village = entered()

    take_back(client, offered(client, office)[0])

    for page in PUBLIC:
        assert client.get(page).get_data() == before[page], page
    assert client.get(f"/villages/{village.uuid}").status_code == 404
    assert client.get(f"/staff/areas/{village.uuid}").status_code == 404
    with arrange():
        assert len({first, second, edition(db.session)}) == 3, (
            "kept public answers would stay as they were"
        )


def test_the_names_stand_in_the_form_again(client, office, here):
    enter(client, office, here)
    assert "Thôn Hai</textarea>" not in client.get(here).text
    (address,) = offered(client, office)

    assert take_back(client, address, here).location == here

    html = client.get(here).text
    assert "\n".join(NAMES) + "</textarea>" in html
    assert '<details class="wide" open>' in html
    enter(client, office, here, ["Thôn Một", "Thôn Hai", "Tổ dân phố 4"])
    assert "Thôn Một\n" not in client.get(here).text, "what was entered again is not offered again"


def test_the_names_are_nobody_elses_to_correct(client, arrange, commune, office, here):
    enter(client, office, here)
    take_back(client, offered(client, office)[0])
    with arrange():
        other = factories.user((Role.OFFICE, db.session.merge(commune)))

    assert NAMES[0] not in client.sign_in(other).get(here).text


def test_the_same_list_may_be_entered_again(client, arrange, commune, office, here):
    enter(client, office, here)
    take_back(client, offered(client, office)[0])
    enter(client, office, here)

    assert names(arrange, commune) == sorted([*NAMES, "Thôn Đông"])


def test_the_button_stands_beside_the_message(client, office, here):
    page = enter(client, office, here)

    messages = page.partition('id="messages"')[2].partition("<h1>")[0]
    assert "Đã tạo 3 thôn." in messages
    assert len(BUTTON.findall(messages)) == 1


def test_villages_that_were_there_already_stay(client, arrange, commune, office, here):
    enter(client, office, here, ["Thôn Đông", "Thôn Một"])
    take_back(client, offered(client, office)[0])

    assert names(arrange, commune) == ["Thôn Đông"]


def test_a_list_of_what_is_there_already_is_no_act(client, office, here):
    enter(client, office, here, ["Thôn Đông"])

    assert offered(client, office) == []


def test_two_lists_are_taken_back_one_by_one_the_last_one_first(
    client, arrange, commune, office, here
):
    enter(client, office, here, ["Thôn Một"])
    enter(client, office, here, ["Thôn Hai"])

    assert len(offered(client, office)) == 1
    take_back(client, offered(client, office)[0])

    assert names(arrange, commune) == ["Thôn Một", "Thôn Đông"]
    assert offered(client, office) == [], "the first list has been followed by another"


def draw(village, by):
    areas.redraw(
        village,
        MultiPolygon([box(105.36, 20.80, 105.40, 20.90)]),
        source=BoundarySource.DRAWN,
        since=today(),
        by=by,
    )


def grant(village, by):
    factories.user((Role.VILLAGE_HEAD, village))


def register(village, by):
    operations.register(village, by=by, on=today())


def rename(village, by):
    named = {"name": "Thôn Nhất", "kind": "thon", "decision": "2/NQ-HĐND"}
    reshaping.rename(village, since=today(), by=by, **named)


def correct(village, by):
    areas.revise(village, since=today(), by=by, name="Thôn Nhất")


def end_from_its_first_day(village, by):
    reshaping.end(village, since=date(2026, 7, 1), decision="2/NQ-HĐND", by=by)


def move(village, by):
    to = factories.commune(village.parent.parent, "11636", "Khác", shape=(105.4, 20.8, 105.5, 20.9))
    reshaping.move(village, to, since=today(), decision="4/NQ-HĐND", by=by)


def count(village, by):
    figures.save(village, by=by, households=120)


def note(village, by):
    figures.add_note(village, body="Ghi chú", by=by)


def log_hotspot(village, by):
    factories.hotspot(village, by=by)


def group(village, by):
    reshaping.create(
        village,
        level=Level.GROUP,
        name="Tổ liên gia 1",
        kind="to_lien_gia",
        since=today(),
        by=by,
        decision="3/QĐ-UBND",
    )


RESHAPED = [rename, correct, end_from_its_first_day, move]
BUILDS = [draw, grant, register, *RESHAPED, count, note, log_hotspot, group]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_a_list_on_which_somebody_has_built_stays(client, arrange, commune, office, here, build):
    enter(client, office, here)
    (address,) = offered(client, office)
    with arrange():
        build(entered(), factories.user((Role.POLICE, db.session.merge(commune))))

    assert offered(client, office) == []
    answer = take_back(client, address)
    assert answer.status_code == 409
    assert "Không còn hoàn tác được" in answer.text
    assert len(names(arrange, commune)) >= 3


def test_nothing_is_offered_after_ten_minutes(client, arrange, commune, office, here, monkeypatch):
    enter(client, office, here)
    (address,) = offered(client, office)
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(undo, "now", lambda: later)

    assert offered(client, office) == []
    assert take_back(client, address).status_code == 409
    assert len(names(arrange, commune)) == 4


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMIN, Role.CHAIR, Role.VILLAGE_HEAD])
def test_nobody_else_takes_it_back_and_the_answer_is_that_for_nothing(
    client, arrange, commune, office, here, role
):
    enter(client, office, here)
    (address,) = offered(client, office)
    with arrange():
        other = factories.user((role, db.session.merge(commune)))

    assert offered(client, other) == []
    answers = [take_back(client, one) for one in (address, "/staff/undo/x")]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert len(names(arrange, commune)) == 4


def test_one_who_has_become_a_chair_takes_nothing_back(arrange, client, office, here):
    enter(client, office, here)
    with arrange():
        entry = db.session.scalar(
            select(AuditEntry).where(AuditEntry.action == "area.villages_entered")
        )
        holder = db.session.merge(office)
        holder.roles[0].role = Role.CHAIR
        db.session.flush()
        with pytest.raises(undo.TooLateToUndo):
            undo.take_back(holder, entry.id)


def test_the_log_tells_both_and_its_chain_holds(client, arrange, office, here):
    enter(client, office, here)
    take_back(client, offered(client, office)[0])

    with arrange():
        actions = select(AuditEntry.action).where(AuditEntry.by_id == office.id)
        told = db.session.scalars(actions.order_by(AuditEntry.id)).all()
        assert told == [
            *["area.created"] * 3,
            "area.villages_entered",
            *["area.taken_back"] * 3,
            "area.villages_taken_back",
        ]
        audit.unlock_chain()
        assert db.session.execute(log.broken_links()).all() == []
        assert db.session.execute(log.cut_tails()).all() == []
    page = client.get("/staff/audit").text
    assert "Hoàn tác việc nhập danh sách thôn" in page


def test_first_steps_begin_again_when_the_only_list_is_taken_back(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        office = factories.user((Role.OFFICE, commune))
    here = f"/staff/start/{commune.uuid}"
    before = client.sign_in(office).get("/staff/").text
    assert '"/staff/start/"' in before
    enter(client, office, here)
    assert f'href="{here}"' in client.get("/staff/").text

    take_back(client, offered(client, office)[0])

    after = client.get("/staff/").text
    assert '"/staff/start/"' in after
    assert f'href="{here}"' not in after


def test_a_list_dated_back_leaves_no_day_on_which_its_villages_were(client, office, here):
    on = date(2026, 8, 1).isoformat()
    before = client.get(f"/villages.csv?on={on}").get_data()
    enter(client, office, here)
    assert client.get(f"/villages.csv?on={on}").get_data() != before

    take_back(client, offered(client, office)[0])

    assert client.get(f"/villages.csv?on={on}").get_data() == before
