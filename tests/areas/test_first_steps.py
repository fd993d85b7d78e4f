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


def test_nobody_is_sent_there_once_a_village_is_entered(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        factories.village(factories.commune(factories.province()))
    client.sign_in(admin)
    assert "/staff/start/" not in home(client)


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
