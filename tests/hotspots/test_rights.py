"""Who sees what of a hotspot: canaries over every page, for every role, here and elsewhere."""

import io
from uuid import uuid4

import pytest

from tests import factories
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.hotspots.models import Status
from webapp.permissions import Role

SECRETS = ("CANARY-DESCRIPTION", "CANARY-RESULT", "CANARY-FOUND", "CANARY-NOTE", "canary-file")
PLACES = ("105.3200000", "105.320000")
WORDS = ("Điểm có nguy cơ", "Place at risk", "risk_point")
STEPS = ("verify", "dismiss", "clear", "check", "confirm", "relapse")
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def sealed(client, arrange, world):
    """Return a cleared hotspot with a secret in each of its fields, and its file's address."""
    with arrange():
        hotspot = factories.hotspot(
            world.east, by=world.police, status="verified", description=SECRETS[0], level=3
        )
    client.sign_in(world.police)
    url = f"/staff/hotspots/{hotspot.uuid}"
    answer = client.submit(
        f"{url}/clear",
        {
            "on": "2026-05-01",
            "forces": ["police", "village"],
            "result": SECRETS[1],
            "found": SECRETS[2],
            "files": (io.BytesIO(PDF), "canary-file.pdf"),
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    check = {"on": "2026-05-08", "note": SECRETS[3]}
    assert client.submit(f"{url}/check", check).status_code == 303
    page = client.get(url).get_data(as_text=True)
    client.post("/logout", data={"csrf_token": client.token(f"{url}/check")})
    client.delete_cookie("session")
    return url, page.split("/files/")[1][:36]


def main_of(answer) -> str:
    """Return what the page says, without the frame that repeats the address asked for."""
    return answer.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]


def everything(url: str, file: str) -> list[str]:
    pages = [url, f"{url}/edit", f"{url}/files/{file}", *(f"{url}/{step}" for step in STEPS)]
    lists = ["", "?status=cleared", "?age=1", "?watch=due", "?kind=risk_point", "/counts", "/new"]
    return pages + [f"/staff/hotspots{query}" for query in lists]


def test_police_of_the_commune_read_it_all(client, world, sealed):
    url, file = sealed
    client.sign_in(world.colleague)
    page = client.get(url).get_data(as_text=True)
    for secret in SECRETS:
        assert secret in page
    with client.get(f"{url}/files/{file}") as download:
        assert (download.status_code, download.data) == (200, PDF)
        assert "attachment" in download.headers["Content-Disposition"]
        assert download.headers["Cache-Control"] == "no-store"


def test_reading_leaves_a_trace_and_a_glimpse_of_the_place_does_not(app, client, world, sealed):
    def readers():
        with app.app_context():
            return db.session.scalars(
                db.select(AuditEntry.by_id)
                .where(AuditEntry.action == "hotspot.opened")
                .order_by(AuditEntry.id)
            ).all()

    before = readers()
    client.sign_in(world.people["planner"]).get(sealed[0])
    assert readers() == before
    client.sign_in(world.colleague).get(sealed[0])
    with client.get(f"{sealed[0]}/files/{sealed[1]}"):
        pass
    assert readers() == [*before, world.colleague.id, world.colleague.id]


def test_planner_sees_place_kind_and_state_alone(client, world, sealed):
    url, file = sealed
    client.sign_in(world.people["planner"])
    page = client.get(url)
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "11635-001" in text
    assert PLACES[0] in text
    for hidden in (*SECRETS, "01/05/2026", "08/05/2026", "Công an xã", "Tuần tra</dd>"):
        assert hidden not in text
    listed = client.get("/staff/hotspots").get_data(as_text=True)
    assert "11635-001" in listed
    for query in ("?age=1", "?watch=due"):
        assert "11635-001" not in client.get(f"/staff/hotspots{query}").get_data(as_text=True)
    for where in everything(url, file)[1:]:
        text = client.get(where).get_data(as_text=True)
        for hidden in (*SECRETS, "01/05/2026", "08/05/2026", "01/07/2025"):
            assert hidden not in text, where
    for where in everything(url, file)[1:9]:
        assert client.get(where).status_code == 404
    for where in ("/staff/hotspots/counts", "/staff/hotspots/new"):
        assert client.get(where).status_code == 404


def test_chair_sees_counts_and_codes_alone(client, world, sealed):
    url, file = sealed
    client.sign_in(world.people["chair"])
    page = client.get("/staff/hotspots/counts")
    assert page.status_code == 200
    assert "11635-001" in page.get_data(as_text=True)
    for where in everything(url, file):
        answer = client.get(where)
        assert answer.status_code == (200 if where.endswith("/counts") else 404), where
        for hidden in (*SECRETS, *PLACES, *WORDS):
            assert hidden not in main_of(answer), where


@pytest.mark.parametrize("role", ["village_head", "patroller", "office", "province", "admin"])
def test_everybody_else_is_told_there_is_nothing(client, world, sealed, role):
    url, file = sealed
    client.sign_in(world.people[role])
    nothing = client.get(f"/staff/hotspots/{uuid4()}")
    for where in everything(url, file):
        answer = client.get(where)
        assert answer.status_code == 404, where
        assert main_of(answer) == main_of(nothing) != "", where
    assert "/staff/hotspots" not in client.get("/staff/").get_data(as_text=True)


def test_neighbouring_police_see_an_empty_list_and_nothing_else(client, world, sealed):
    url, file = sealed
    client.sign_in(world.neighbour)
    nothing = client.get(f"/staff/hotspots/{uuid4()}")
    for where in everything(url, file)[:9]:
        answer = client.get(where)
        assert (answer.status_code, main_of(answer)) == (404, main_of(nothing)), where
    for where in everything(url, file)[9:]:
        text = client.get(where).get_data(as_text=True)
        for hidden in (*SECRETS, "11635-001", "Thôn Đông", str(world.east.uuid)):
            assert hidden not in text, where


def test_filter_by_a_village_of_others_finds_nothing(client, world, sealed):
    client.sign_in(world.neighbour)
    text = client.get(f"/staff/hotspots?village={world.east.uuid}").get_data(as_text=True)
    assert "11635-001" not in text


def test_police_of_the_province_see_the_commune(client, world, sealed):
    client.sign_in(world.above)
    assert client.get(sealed[0]).status_code == 200


def test_visitor_without_session_is_sent_to_the_login_page(client, sealed):
    for where in everything(*sealed):
        answer = client.get(where)
        assert answer.status_code == 302
        assert "/login" in answer.location


@pytest.mark.parametrize("who", ["planner", "chair", "neighbour", "office"])
def test_no_step_is_taken_by_others(app, client, world, sealed, who):
    url, _file = sealed
    client.sign_in(world.neighbour if who == "neighbour" else world.people[who])
    token = client.token("/staff/")
    for step in (*STEPS, "edit"):
        answer = client.post(
            f"{url}/{step}", data={"csrf_token": token, "on": "2026-06-01", "note": "x"}
        )
        assert answer.status_code == 404, step


def test_file_of_one_hotspot_is_not_handed_out_by_another(client, arrange, world, sealed):
    _url, file = sealed
    with arrange():
        other = factories.hotspot(world.west, by=world.police)
    client.sign_in(world.police)
    assert client.get(f"/staff/hotspots/{other.uuid}/files/{file}").status_code == 404
    assert client.get(f"/staff/hotspots/{other.uuid}/files/{uuid4()}").status_code == 404


def test_counts_are_of_own_villages_and_leave_out_what_had_no_grounds(client, arrange, world):
    with arrange():
        for status in Status:
            factories.hotspot(world.east, by=world.police, status=status.value)
        factories.hotspot(world.commune, by=world.police)
        factories.hotspot(world.sibling, by=world.neighbour, at=(105.45, 20.85))
        chair = factories.user((Role.CHAIR, world.east))
    client.sign_in(world.people["chair"])
    text = " ".join(client.get("/staff/hotspots/counts").get_data(as_text=True).split())
    row = text.split("Thôn Đông")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('num">')[1:]] == ["3", "1", "1"]
    assert "11635-003" not in row
    assert "chưa xác định thôn" in text
    assert "11680-001" not in text
    assert text.split("Cộng")[1].split('num">')[1].split("<")[0] == "4"

    client.sign_in(chair)
    text = client.get("/staff/hotspots/counts").get_data(as_text=True)
    assert "Thôn Đoài" not in text
    assert "11635-007" not in text
