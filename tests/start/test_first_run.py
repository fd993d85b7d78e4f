"""From a commune's boundary to villages, boundaries and people, in a browser without scripts."""

import re

import pytest
from sqlalchemy import func, select

from tests import factories
from webapp.accounts.models import Grant, User
from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.extensions import db
from webapp.permissions import Role

NAMES = [f"Thôn {number}" for number in range(1, 13)] + ["Thôn Hoà Bình", "Tổ dân phố 3"]
EXCEL = "STT\tTên thôn\tSố hộ\n" + "\n".join(f"{i}\t{name}\t1{i}" for i, name in enumerate(NAMES))
CODE = re.compile(r'<p class="receipt-code">([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})</p>')


@pytest.fixture
def admin(client, arrange):
    with arrange():
        made = factories.user((Role.ADMIN, None), title="Quản trị")
    client.sign_in(made)
    return made


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def here(commune):
    return f"/staff/start/{commune.uuid}"


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


def create_villages(client, here, names=EXCEL):
    sent = {"since": "01/07/2026", "kind": "thon", "names": names}
    return client.submit(here + "/villages", sent, form_at=here)


def current(html):
    """Return the number of steps done and the one that is next."""
    done = html.count("first-step-done")
    found = re.search(r'first-step-now" aria-current="step">\s*<a href="[^"]*#(\w+)"', html)
    return done, found[1] if found else ""


def points(names):
    """Return a table of coordinates in one row through the middle of the commune's square."""
    return "\n".join(
        f"{name}; 20.85; {105.303 + place * 0.007:.4f}" for place, name in enumerate(names)
    )


def test_whole_way_without_scripts(client, app, admin, commune, here):
    assert str(commune.uuid) in text(client, "/staff/start/")
    assert current(text(client, here)) == (1, "villages")
    assert create_villages(client, here).status_code == 303
    assert current(text(client, here)) == (2, "boundaries")

    pins = f"/staff/areas/{commune.uuid}/pins?begun=start"
    sent = {"since": "01/07/2026", "table": points(NAMES), "preview": "1"}
    preview = client.submit(pins, sent).get_data(as_text=True)
    assert preview.count("sketch-approximate") == 14
    typed = dict(re.findall(r'name="(pin-[0-9a-f-]+)" value="([^"]+)"', preview))
    assert len(typed) == 14
    saved = client.submit(pins, typed | {"since": "01/07/2026", "save": "1"})
    assert saved.headers["Location"].endswith(here)
    assert current(text(client, here)) == (3, "people")

    form = text(client, here + "/people")
    assert 'value="Trưởng thôn Hoà Bình"' in form
    assert 'value="Tổ trưởng tổ dân phố 3"' in form
    assert 'value="Chủ tịch UBND xã An Trường"' in form
    keys = re.findall(r'name="seat-(village_head-[^"]+|chair)"', form)
    values = dict(re.findall(r'name="((?:title|username)-[^"]+)" value="([^"]+)"', form))
    ticked = {f"seat-{key}": "1" for key in (keys[0], keys[1])}
    sheets = client.submit(here + "/people", values | ticked).get_data(as_text=True)
    assert len(CODE.findall(sheets)) == 2
    assert current(text(client, here)) == (4, "")
    assert here not in text(client, "/staff/")

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AreaBoundary)) == 15
        kinds = db.session.scalars(
            select(AreaVersion.kind).where(AreaVersion.name == "Tổ dân phố 3")
        ).all()
        assert kinds == ["to_dan_pho"]
        heads = db.session.scalars(select(Grant).where(Grant.role == Role.VILLAGE_HEAD)).all()
        assert len(heads) == 1
        assert heads[0].area.parent_id == commune.id
        assert heads[0].user.is_invited


def test_first_run_is_left_and_taken_up_again(client, admin, here):
    assert '"/staff/start/"' in text(client, "/staff/")
    create_villages(client, here)
    assert f'href="{here}"' in text(client, "/staff/")
    assert f'href="{here}"' in text(client, "/staff/start/")


def test_names_pasted_twice_are_created_once(client, app, admin, commune, here):
    create_villages(client, here)
    create_villages(client, here)
    with app.app_context():
        villages = select(func.count()).where(Area.parent_id == commune.id)
        assert db.session.scalar(villages) == 14


def test_name_typed_again_without_its_word_is_the_same_village(client, app, admin, commune, here):
    create_villages(client, here, "Thôn Hòa\nThôn Tây")
    create_villages(client, here, "hoà\nTây\nBắc\nTổ dân phố Bắc")
    with app.app_context():
        names = db.session.scalars(
            select(AreaVersion.name).where(AreaVersion.parent_id == commune.id)
        )
        assert sorted(names) == ["Thôn Hòa", "Thôn Tây"]
    create_villages(client, here, "hoà\nTây\nThôn Bắc\nTổ dân phố Bắc")
    with app.app_context():
        names = db.session.scalars(
            select(AreaVersion.name).where(AreaVersion.parent_id == commune.id)
        )
        assert sorted(names) == ["Thôn Bắc", "Thôn Hòa", "Thôn Tây", "Tổ dân phố Bắc"]


def test_seats_that_cannot_be_are_told_and_nothing_is_made(client, app, admin, commune, here):
    create_villages(client, here, "Thôn Đông")
    page = here + "/people"
    both = {"seat-chair": "1", "title-chair": "Chủ tịch", "username-chair": "chutich"}
    both |= {"seat-office": "1", "title-office": "Văn phòng", "username-office": "chutich"}
    for wrong in (
        {},
        both,
        {"seat-chair": "1", "title-chair": "", "username-chair": "chutich"},
        {"seat-chair": "1", "title-chair": "Chủ tịch", "username-chair": "Chủ tịch"},
        {"seat-chair": "1", "title-chair": "Chủ tịch", "username-chair": admin.username},
    ):
        answer = client.submit(page, wrong)
        assert answer.status_code == 422, wrong
        assert 'value="Chủ tịch"' in answer.get_data(as_text=True) or not wrong.get("title-chair")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_all_seats_can_be_ticked_without_scripts(client, admin, here):
    create_villages(client, here)
    html = text(client, here + "/people?all=1")
    assert html.count('value="1" checked') == 18


def test_seat_with_an_account_is_not_made_again(client, app, admin, here):
    chair = {"seat-chair": "1", "title-chair": "Chủ tịch", "username-chair": "chutich.at"}
    assert CODE.search(client.submit(here + "/people", chair).get_data(as_text=True))
    assert 'name="seat-chair"' not in text(client, here + "/people")
    again = chair | {"username-chair": "chutich2"}
    assert client.submit(here + "/people", again).status_code == 422


def test_point_of_a_name_that_is_not_there_is_told(client, admin, commune, here):
    create_villages(client, here, "Thôn Đông\nThôn Tây")
    pins = f"/staff/areas/{commune.uuid}/pins"
    table = points(["Thôn Đông", "Thôn Tây", "Thôn Lạ"])
    html = client.submit(pins, {"since": "01/07/2026", "table": table, "preview": "1"})
    assert "Thôn Lạ" in html.get_data(as_text=True)
    bad = client.submit(pins, {"since": "01/07/2026", "table": "Thôn Đông; đâu đó", "preview": "1"})
    assert bad.status_code == 422


@pytest.mark.parametrize("role", [Role.OFFICE, Role.POLICE, Role.CHAIR])
def test_only_who_manages_accounts_invites(client, arrange, commune, here, role):
    with arrange():
        client.sign_in(factories.user((role, commune)))
    assert client.get(here + "/people").status_code == 404
    may_import = role is Role.OFFICE
    assert client.get(here).status_code == (200 if may_import else 404)


def test_admin_of_another_commune_finds_nothing(client, arrange, here):
    with arrange():
        other = factories.commune(factories.province("37", "Ninh Bình"), "14701", "An Hòa")
        client.sign_in(factories.user((Role.ADMIN, other)))
    assert client.get(here).status_code == 404
    assert client.get(here + "/people").status_code == 404


def test_account_that_also_works_elsewhere_is_not_shown_to_the_communes_admin(
    client, arrange, commune, here
):
    with arrange():
        other = factories.commune(factories.province("37", "Ninh Bình"), "14701", "An Hòa")
        both = factories.user((Role.POLICE, commune), (Role.POLICE, other), title="Công an hai xã")
        own = factories.user((Role.CHAIR, commune), title="Chủ tịch xã này")
        client.sign_in(factories.user((Role.ADMIN, commune)))
    html = text(client, here + "/people")
    assert own.username in html
    assert both.username not in html
    assert both.title not in html
    assert 'name="seat-police"' not in html
