"""Staff pages of villages: who may take which step, what a page tells whom, nothing typed lost."""

import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.villages import status
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.permissions import Role
from webapp.villages import acts, figures, operations, reviews
from webapp.villages.models import Decision, StatusEvent, Surface, VillageNote, VillageProfile

D = date
DECISION = {
    "number": "12/QĐ-UBND",
    "signed_on": "2026-03-01",
    "body": "UBND xã",
    "signer": "Chủ tịch UBND xã",
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def village(arrange, commune):
    with arrange():
        return factories.village(commune, name="Thôn Đông")


@pytest.fixture
def people(arrange, commune, village):
    """One user for each role, granted where the role works."""
    with arrange():
        made = {
            role: factories.user((role, commune), title=f"Vai {role}")
            for role in Role
            if role not in (Role.VILLAGE_HEAD, Role.PROVINCE, Role.ADMIN)
        }
        made[Role.VILLAGE_HEAD] = factories.user((Role.VILLAGE_HEAD, village), title="Trưởng thôn")
        made[Role.PROVINCE] = factories.user((Role.PROVINCE, commune.parent), title="UBND tỉnh")
        made[Role.ADMIN] = factories.user((Role.ADMIN, None), title="Quản trị")
    return made


def at(village, step=""):
    return f"/staff/villages/{village.uuid}" + (f"/{step}" if step else "")


def neighbour(village):
    shape = (106, 20, 107, 21)
    return factories.commune(village.parent.parent, "11636", "Bên cạnh", shape=shape)


def text_of(response):
    return response.get_data(as_text=True)


def outside(client, url):
    """Return what a visitor without session is shown."""
    return text_of(client.application.test_client().get(url))


def now(arrange, village, surface=Surface.INSIDE):
    with arrange():
        return status.now(village, surface)


def send(client, url, data, *, htmx=False, **more):
    """Open the form at `url`, keep its hidden fields, and send `data`."""
    html = client.get(url).get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" value="([^"]*)" name="([^"]*)"', html))
    hidden = {name: value for value, name in hidden.items()} if hidden else {}
    for tag in re.findall(r"<input[^>]*>", html):
        if 'type="hidden"' in tag:
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            hidden[name[1]] = value[1] if value else ""
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url, data=hidden | data, headers=headers, **more)


def test_village_goes_all_the_way_by_the_hands_of_three_roles(client, arrange, village, people):
    client.sign_in(people[Role.VILLAGE_HEAD])
    assert send(client, at(village, "register"), {"on": "2026-01-05"}).status_code == 303
    client.sign_in(people[Role.OFFICE])
    assert send(client, at(village, "propose"), {"on": "2026-02-05"}).status_code == 303
    client.sign_in(people[Role.CHAIR])
    done = send(client, at(village, "certify"), DECISION | {"on": "2026-03-01"})
    assert done.status_code == 303
    assert now(arrange, village) == now(arrange, village, Surface.PUBLIC) == "certified"
    assert "12/QĐ-UBND" in outside(client, f"/villages/{village.uuid}")
    assert (
        send(client, at(village, "review"), {"on": "2026-04-01", "reason": "x"}).status_code == 303
    )
    assert now(arrange, village, Surface.PUBLIC) == "certified"
    page = text_of(client.get(at(village) + "?lang=en"))
    assert "Not published" in page
    other = DECISION | {"number": "20/QĐ-UBND", "signed_on": "2026-04-02", "on": "2026-04-02"}
    assert send(client, at(village, "publish-review"), other).status_code == 303
    assert now(arrange, village, Surface.PUBLIC) == "under_review"
    last = DECISION | {"number": "21/QĐ-UBND", "signed_on": "2026-05-02", "on": "2026-05-02"}
    assert send(client, at(village, "delist"), last | {"reason": "x"}).status_code == 303
    assert now(arrange, village, Surface.PUBLIC) == "delisted"


MAY = {
    "register": {Role.VILLAGE_HEAD, Role.OFFICE},
    "unregister": {Role.VILLAGE_HEAD, Role.OFFICE},
    "propose": {Role.OFFICE},
    "withdraw": {Role.OFFICE},
    "certify": {Role.CHAIR},
    "defer": {Role.CHAIR},
    "review": {Role.CHAIR},
    "publish_review": {Role.CHAIR},
    "lift": {Role.CHAIR},
    "lift_by_decision": {Role.CHAIR},
    "delist": {Role.CHAIR},
}


def test_first_step_is_taken_whatever_the_form_says_it_saw(client, village, people):
    client.sign_in(people[Role.OFFICE])
    for number, seen in enumerate(("no act at all", "9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b")):
        answer = send(client, at(village, "register"), {"on": "2026-01-05", "seen": seen})
        assert answer.status_code == (409 if number else 303)


def test_matrix_names_every_step():
    assert {act.verb for act in acts.ACTS} == set(MAY)


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.verb)
@pytest.mark.parametrize("role", list(Role))
def test_step_is_there_for_its_roles_alone(client, village, people, act, role):
    """409 says "not from this state": the step exists for this person."""
    code = client.sign_in(people[role]).get(at(village, act.verb.replace("_", "-"))).status_code
    if role in MAY[act.verb]:
        assert code == (200 if act.verb == "register" else 409)
    else:
        assert code == 404


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.OFFICE, Role.CHAIR, Role.POLICE])
def test_village_of_a_neighbour_does_not_exist(client, arrange, village, people, role):
    with arrange():
        other = factories.commune(
            village.parent.parent, "11636", "Bên cạnh", shape=(106, 20, 107, 21)
        )
        there = factories.village(other)
    client.sign_in(people[role])
    assert client.get(at(there)).status_code == 404
    assert client.get(at(there, "register")).status_code == 404
    assert str(there.uuid) not in text_of(client.get("/staff/villages"))


def test_visitor_without_session_goes_to_the_login_page(client, village):
    for url in ("/staff/villages", at(village), at(village, "register")):
        assert "/login" in client.get(url).location


def test_list_counts_filters_and_finds_without_diacritics(
    client, arrange, commune, village, people
):
    with arrange():
        for code, name in [("10", "Thôn 10"), ("2", "Thôn 2"), ("3", "Xóm Hoà Bình")]:
            made = factories.village(commune, code, name)
        operations.register(made, by=None, on=D(2026, 1, 1))
    client.sign_in(people[Role.OFFICE])
    html = text_of(client.get("/staff/villages"))
    assert html.index("Thôn 2<") < html.index("Thôn 10<")
    assert "Hoà Bình" in text_of(client.get("/staff/villages?q=hòa binh"))
    found = text_of(client.get("/staff/villages?status=registered&sort=-since"))
    assert "Hoà Bình" in found
    assert "Thôn 2<" not in found
    assert "Thôn 2<" in text_of(client.get("/staff/villages?status=no_data&sort=since"))
    assert "Thôn 2<" not in text_of(client.get("/staff/villages?q=khong co"))
    assert html.index('id="filters-clear"') < html.index('id="villages"')


def test_past_day_of_the_list_shows_what_was_true_then(client, arrange, village, people):
    with arrange():
        status.certified(village, on=D(2026, 3, 1))
    client.sign_in(people[Role.OFFICE])
    assert "Thôn Đông" in text_of(client.get("/staff/villages?status=proposed&on=2026-02-10"))
    assert client.get("/staff/villages?on=2999-01-01").status_code == 422


def test_form_opens_and_saves_in_place(client, arrange, village, people):
    client.sign_in(people[Role.OFFICE])
    part = client.get(at(village, "register"), headers={"HX-Request": "true"})
    assert "<!doctype" not in text_of(part)
    assert f'id="village-{village.uuid}"' in text_of(part)
    saved = send(client, at(village, "register"), {"on": "2026-01-05"}, htmx=True)
    assert saved.status_code == 200
    assert f'id="village-{village.uuid}"' in text_of(saved)
    assert now(arrange, village) == "registered"


@pytest.mark.parametrize(
    "bad",
    [
        {"on": "2999-01-01"},
        {"on": "1900-01-01"},
        {"on": "x"},
        {"on": ""},
        {"number": ""},
        {"signed_on": "2999-01-01"},
        {"signed_on": "2026-03-02"},
        {"number": "x" * 100},
        {"body": " "},
        {"signer": ""},
        {"expires_on": "2026-02-01"},
        {"expires_on": "never"},
        {"reason": "x" * 3000},
    ],
)
def test_bad_answer_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, arrange, village, people, bad
):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
    client.sign_in(people[Role.CHAIR])
    typed = DECISION | {"on": "2026-03-01", "reason": "canary typed"} | bad
    response = send(client, at(village, "certify"), typed)
    assert response.status_code == 422
    html = text_of(response)
    assert "field-error" in html
    if "reason" not in bad:
        assert "canary typed" in html
    assert now(arrange, village) == "proposed"


def test_day_before_the_latest_change_is_said_beside_the_field(client, arrange, village, people):
    with arrange():
        operations.register(village, by=None, on=D(2026, 2, 1))
    client.sign_in(people[Role.OFFICE])
    response = send(client, at(village, "propose") + "?lang=en", {"on": "2026-01-01"})
    assert response.status_code == 422
    assert "01/02/2026" in text_of(response)


def test_number_taken_by_another_document_is_said_beside_it(client, arrange, village, people):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
        status.decision(village, "12/QĐ-UBND", D(2026, 2, 10))
    client.sign_in(people[Role.CHAIR])
    response = send(client, at(village, "certify"), DECISION | {"on": "2026-03-01"})
    assert response.status_code == 422
    assert "10/02/2026" in text_of(response)


def test_step_from_another_state_is_refused(client, village, people):
    client.sign_in(people[Role.CHAIR])
    assert client.get(at(village, "certify")).status_code == 409


@pytest.mark.parametrize("htmx", [True, False])
def test_two_at_once_see_each_other_and_lose_nothing(client, arrange, village, people, htmx):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
    client.sign_in(people[Role.CHAIR])
    html = text_of(client.get(at(village, "defer")))
    token = client.token(at(village, "defer"))
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', html)[1]
    with arrange():
        operations.withdraw(village, by=None, on=D(2026, 2, 2), reason="theirs-canary")
    response = client.post(
        at(village, "defer"),
        data={"csrf_token": token, "seen": seen, "on": "2026-02-03", "reason": "mine-canary"},
        headers={"HX-Request": "true"} if htmx else {},
    )
    assert response.status_code == (422 if htmx else 409)
    html = text_of(response)
    assert "theirs-canary" in html
    assert "mine-canary" in html
    assert "Nội dung đã nhập không bị mất" not in html, "no form follows"
    with arrange():
        assert db.session.scalar(select(func.count()).select_from(StatusEvent)) == 3


def test_figures_are_kept_with_source_and_day(client, arrange, village, people):
    client.sign_in(people[Role.VILLAGE_HEAD])
    sent = {
        "households": "96",
        "population": "402",
        "population_source": "Sổ hộ khẩu",
        "population_on": "2026-06-30",
        "households_signed": "90",
        "signed_as_of": "2026-07-01",
    }
    assert send(client, at(village, "figures"), sent).status_code == 303
    with arrange():
        values = figures.of(village).values
    assert (values["households"], values["population_on"]) == (96, D(2026, 6, 30))
    assert "402" in outside(client, f"/villages/{village.uuid}")
    before = outside(client, f"/villages/{village.uuid}?on=2026-06-29")
    assert "402" not in before


def test_summary_of_errors_follows_the_page(client, arrange, village, people):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
    client.sign_in(people[Role.CHAIR])
    page = text_of(send(client, at(village, "certify"), {"on": ""}))
    told = re.findall(r'<li><a href="#([a-z_]+)"', page)
    shown = re.findall(r'<label class="field-label" for="([a-z_]+)"', page)
    assert told == [name for name in shown if name in told]
    assert {"number", "on"} <= set(told)


@pytest.mark.parametrize(
    "bad",
    [
        {"households": "-1"},
        {"households": "many"},
        {"population": ""},
        {"population": "95"},
        {"population_on": "2999-01-01"},
        {"households_signed": "97"},
        {"signed_as_of": ""},
    ],
)
def test_figures_that_cannot_be_are_refused(client, village, people, bad):
    sent = {
        "households": "96",
        "population": "402",
        "population_source": "Sổ hộ khẩu",
        "population_on": "2026-06-30",
        "households_signed": "90",
        "signed_as_of": "2026-07-01",
    }
    client.sign_in(people[Role.VILLAGE_HEAD])
    response = send(client, at(village, "figures"), sent | bad)
    assert response.status_code == 422
    assert "Sổ hộ khẩu" in text_of(response)


def test_figures_are_typed_as_they_are_shown(client, arrange, village, people):
    sent = {
        "households": "1.051",
        "population": "4 020",
        "population_source": "Sổ hộ khẩu",
        "population_on": "30/06/2026",
    }
    client.sign_in(people[Role.VILLAGE_HEAD])
    assert send(client, at(village, "figures"), sent).status_code == 303
    with arrange():
        values = figures.of(village).values
    assert (values["households"], values["population"]) == (1051, 4020)
    refused = text_of(send(client, at(village, "figures"), sent | {"households": "1,5"}))
    assert "Ghi một số nguyên, chẳng hạn 1.051." in refused
    assert "từ 0 đến" not in refused


def test_two_who_keep_figures_see_both_versions(client, arrange, village, people):
    client.sign_in(people[Role.VILLAGE_HEAD])
    html = text_of(client.get(at(village, "figures")))
    edition = re.search(r'name="edition"[^>]*value="([^"]+)"', html)[1]
    token = client.token(at(village, "figures"))
    theirs = {
        "households": 80,
        "population": 300,
        "population_source": "theirs-canary",
        "population_on": D(2026, 6, 1),
    }
    with arrange():
        figures.save(village, by=people[Role.OFFICE], **theirs)
    sent = {
        "csrf_token": token,
        "edition": edition,
        "households": "96",
        "population": "402",
        "population_source": "mine-canary",
        "population_on": "2026-06-30",
    }
    response = client.post(at(village, "figures"), data=sent)
    html = text_of(response)
    assert response.status_code == 409
    assert "theirs-canary" in html
    assert "mine-canary" in html
    assert people[Role.OFFICE].title in html
    edition = re.search(r'name="edition"[^>]*value="([^"]+)"', html)[1]
    assert client.post(at(village, "figures"), data=sent | {"edition": edition}).status_code == 303


def test_later_name_does_not_bring_old_figures_back(context):
    from webapp.areas import operations as areas

    made = factories.village(factories.commune(factories.province()), households=50)
    areas.revise(made, since=D(2026, 5, 1), by=None, name="Thôn Mới")
    facts = {"population": 402, "population_source": "x", "population_on": D(2026, 3, 1)}
    figures.save(made, by=None, households=96, **facts)
    assert areas.version_on(made, D(2026, 4, 1)).households == 96
    assert areas.version_on(made, D(2026, 6, 1)).households == 96
    assert areas.version_on(made, D(2026, 6, 1)).name == "Thôn Mới"
    assert areas.version_on(made, D(2026, 2, 1)).households == 50


@pytest.mark.parametrize(
    "typed, kept",
    [("0912.345.678", "0912345678"), ("+84 225 3842 113", "02253842113"), ("113", "113")],
)
def test_hotline_is_a_vietnamese_number(client, arrange, village, people, typed, kept):
    client.sign_in(people[Role.VILLAGE_HEAD])
    sent = {
        "hotline": typed,
        "usual_models": ["camera", "bell"],
        "other_models": "Loa an ninh",
    }
    assert send(client, at(village, "profile"), sent).status_code == 303
    with arrange():
        profile = db.session.scalar(select(VillageProfile))
    assert profile.hotline == kept
    assert profile.community_models == ["camera", "bell", "Loa an ninh"]
    assert not profile.hotline_is_public


@pytest.mark.parametrize("typed", ["12345", "0000", "abc", "+1 555 0100", "0912"])
def test_number_that_cannot_be_dialled_is_refused(client, village, people, typed):
    client.sign_in(people[Role.VILLAGE_HEAD])
    response = send(client, at(village, "profile"), {"hotline": typed})
    assert response.status_code == 422
    assert typed in text_of(response)


def test_notes_are_for_staff_and_taken_back_by_their_writer_alone(client, arrange, village, people):
    client.sign_in(people[Role.VILLAGE_HEAD])
    assert send(client, at(village, "notes/new"), {"body": "note-canary"}).status_code == 303
    with arrange():
        note = db.session.scalar(select(VillageNote))
        entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry.action == "village.note_added"
    assert "canary" not in str(entry.changes)
    for url in (f"/villages/{village.uuid}", "/villages", "/villages.csv"):
        assert "note-canary" not in outside(client, url)
    client.sign_in(people[Role.OFFICE])
    assert "note-canary" in text_of(client.get(at(village)))
    assert client.get(at(village, f"notes/{note.uuid}/remove")).status_code == 404
    client.sign_in(people[Role.VILLAGE_HEAD])
    assert send(client, at(village, f"notes/{note.uuid}/remove"), {}).status_code == 303
    assert "note-canary" not in text_of(client.get(at(village)))


@pytest.mark.parametrize("page", ["figures", "profile", "notes/new"])
def test_figures_are_kept_by_head_and_office_alone(client, village, people, page):
    for role, user in people.items():
        code = client.sign_in(user).get(at(village, page)).status_code
        assert code == (200 if role in (Role.VILLAGE_HEAD, Role.OFFICE) else 404), role


def test_relapse_is_named_to_those_who_know_of_hotspots_alone(client, arrange, village, people):
    with arrange():
        status.certified(village, on=D(2026, 3, 1))
        reviews.shake(village.id, by=people[Role.POLICE], on=D(2026, 4, 1))
    for role, user in people.items():
        html = text_of(client.sign_in(user).get(at(village) + "?lang=en"))
        knows = role in (Role.POLICE, Role.CHAIR)
        assert ("hotspot" in html.split('id="history"')[1].split("</section>")[0]) == knows, role
        assert ("Vai police" in html.split('id="history"')[1]) == knows, role


def test_trace_is_read_by_those_who_may(client, arrange, village, people):
    with arrange():
        operations.register(village, by=people[Role.OFFICE], on=D(2026, 1, 1))
    for role, user in people.items():
        html = text_of(client.sign_in(user).get(at(village) + "?lang=en"))
        reads = role in (Role.VILLAGE_HEAD, Role.OFFICE, Role.CHAIR, Role.PROVINCE, Role.ADMIN)
        assert ("Latest entries of the audit log" in html) == reads, role


def test_scan_is_staff_only(client, arrange, village, people):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
        other = factories.commune(
            village.parent.parent, "11636", "Bên cạnh", shape=(106, 20, 107, 21)
        )
        stranger = factories.user((Role.CHAIR, other))
    client.sign_in(people[Role.CHAIR])
    data = DECISION | {"on": "2026-03-01", "scan": (io.BytesIO(PDF), "quyet-dinh.pdf")}
    response = send(client, at(village, "certify"), data, content_type="multipart/form-data")
    assert response.status_code == 303
    with arrange():
        decision = db.session.scalar(select(Decision))
    url = f"/staff/villages/decisions/{decision.uuid}/scan"
    with client.get(url) as scan:
        assert scan.data == PDF
    assert url in text_of(client.get(at(village)))
    assert "scan" not in outside(client, f"/villages/{village.uuid}")
    assert client.sign_in(stranger).get(url).status_code == 404


def test_file_that_is_no_scan_is_refused(client, arrange, village, people):
    with arrange():
        operations.register(village, by=None, on=D(2026, 1, 1))
        operations.propose(village, by=None, on=D(2026, 2, 1))
    client.sign_in(people[Role.CHAIR])
    data = DECISION | {"on": "2026-03-01", "scan": (io.BytesIO(b"MZ evil"), "a.pdf")}
    response = send(client, at(village, "certify"), data, content_type="multipart/form-data")
    assert response.status_code == 422
    assert now(arrange, village) == "proposed"


def test_review_by_half_a_decision_is_refused(client, arrange, village, people):
    with arrange():
        status.certified(village, on=D(2026, 3, 1))
    client.sign_in(people[Role.CHAIR])
    sent = {"on": "2026-04-01", "reason": "x", "number": "20/QĐ-UBND"}
    assert send(client, at(village, "review"), sent).status_code == 422
    whole = DECISION | sent | {"signed_on": "2026-04-01"}
    assert send(client, at(village, "review"), whole).status_code == 303
    publish = text_of(client.get(at(village, "publish-review")))
    summary = publish.split("<aside")[1].split("</aside>")[0]
    assert "20/QĐ-UBND" in summary


def test_next_step_says_who_is_on_turn_where_one_could_only_go_back(
    client, arrange, village, people
):
    with arrange():
        operations.register(village, by=people[Role.VILLAGE_HEAD], on=D(2026, 1, 2))
    client.sign_in(people[Role.VILLAGE_HEAD])
    page = text_of(client.get(at(village)))
    waits = page.index("Văn phòng đề nghị")
    assert waits < page.index("Rút đăng ký")
