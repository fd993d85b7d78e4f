"""Whoever imports is led from an empty server to the first village, and then left alone."""

from tests import factories
from webapp.permissions import Role


def home(client):
    return client.get("/staff/").get_data(as_text=True)


def test_admin_of_an_empty_server_is_sent_to_the_import(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
    client.sign_in(admin)
    assert 'href="/staff/areas/import"' in home(client)


def test_admin_with_communes_is_sent_to_choose_one(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        factories.commune(factories.province())
    client.sign_in(admin)
    assert 'href="/staff/start/"' in home(client)


def test_admin_is_sent_on_until_boundaries_and_people_are_there(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        commune = factories.commune(factories.province())
        village = factories.village(commune)
    client.sign_in(admin)
    here = f'href="/staff/start/{commune.uuid}"'
    assert "0/1 thôn" in home(client)
    with arrange():
        factories.draw(village, (105.30, 20.80, 105.40, 20.90))
    assert "Chưa mời ai" in home(client)
    assert here in home(client)
    with arrange():
        factories.user((Role.VILLAGE_HEAD, village))
    assert "/staff/start/" not in home(client)


def test_office_is_not_asked_to_invite(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        factories.village(commune, shape=(105.30, 20.80, 105.40, 20.90))
        office = factories.user((Role.OFFICE, commune))
    client.sign_in(office)
    assert "/staff/start/" not in home(client)


def test_office_is_not_sent_to_an_import_of_the_country(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        commune.is_demo = True
        office = factories.user((Role.OFFICE, commune))
        admin = factories.user((Role.ADMIN, None))
    page = client.sign_in(office).get("/staff/start/").get_data(as_text=True)
    assert "/staff/areas/import?level=commune" not in page
    assert f"/staff/start/{commune.uuid}" in page
    page = client.sign_in(admin).get("/staff/start/").get_data(as_text=True)
    assert "/staff/areas/import?level=commune" in page


def test_village_head_is_not_sent_there(client, arrange):
    with arrange():
        head = factories.user((Role.VILLAGE_HEAD, factories.commune(factories.province())))
    client.sign_in(head)
    assert "/staff/start/" not in home(client)


def test_communes_of_one_name_are_told_apart_by_their_province(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        factories.commune(factories.province())
        factories.commune(factories.province("37", "Ninh Bình"), "14701", "An Trường")
    client.sign_in(admin)
    html = client.get("/staff/start/?q=an+truong").get_data(as_text=True)
    assert "Ninh Bình" in html
    assert "Hải Phòng" in html
