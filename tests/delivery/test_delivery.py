"""Bytes travel compressed and once, and no page that holds a secret is compressed."""

import gzip
import re

import brotli
import pytest
from flask import Response

from tests import factories
from webapp.assets import FOLDER, JOINED, READERS, asset
from webapp.permissions import Role

GZIP = {"Accept-Encoding": "gzip, deflate"}
BROTLI = {"Accept-Encoding": "gzip, deflate, br"}


def plain(response) -> bytes:
    assert response.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(response.data)


def test_static_file_is_compressed_for_who_takes_it(client):
    found = client.get("/static/site.css", headers=GZIP)
    assert plain(found) == client.get("/static/site.css").data
    assert "Accept-Encoding" in found.vary


@pytest.mark.parametrize("path", ["/static/map.js", "/static/site.css", "/about"])
def test_who_takes_brotli_gets_less(client, path):
    form, small, least = (client.get(path, headers=takes) for takes in ({}, GZIP, BROTLI))
    assert least.headers["Content-Encoding"] == "br"
    assert brotli.decompress(least.data) == form.data
    assert len(least.data) < len(small.data)


@pytest.mark.parametrize("accepts", ["", "zstd", "gzip;q=0", "identity"])
def test_nothing_is_compressed_for_who_does_not(client, accepts):
    found = client.get("/static/site.css", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in found.headers
    assert b"@font-face" in found.data


def test_address_with_the_version_is_kept_for_good(client):
    version = asset("site.css").version
    found = client.get(f"/static/site.css?v={version}")
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=00000000"])
def test_address_without_the_version_is_asked_again(client, query):
    found = client.get(f"/static/site.css{query}")
    assert found.headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"/static/site.css{query}", headers={"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_tags_of_the_forms_differ(client):
    form = client.get("/static/site.css")
    small = client.get("/static/site.css", headers=GZIP)
    least = client.get("/static/site.css", headers=BROTLI)
    assert len({one.headers["ETag"] for one in (form, small, least)}) == 3
    again = client.get("/static/site.css", headers=GZIP | {"If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304


def test_every_page_names_the_version_of_its_files(client):
    page = client.get("/").get_data(as_text=True)
    named = re.findall(r'"/static/([^"?#]+)(\?v=[0-9a-f]{8})?', page)
    assert named
    assert not [name for name, version in named if not version]


def test_style_sheet_names_the_version_of_its_fonts():
    assert re.search(rb'url\("vendor/fonts/[\w-]+\.woff2\?v=[0-9a-f]{8}"\)', asset("site.css").body)


@pytest.mark.parametrize("name", sorted(JOINED))
def test_joined_file_holds_its_parts_in_order(client, name):
    read = READERS[f".{name.rpartition('.')[2]}"]
    parts = [read(FOLDER / part) for part in JOINED[name]]
    assert client.get(f"/static/{name}").data == b"\n".join(parts)


@pytest.mark.parametrize("name", ["no-such.css", "../config.py", "map", "%2e%2e/config.py"])
def test_what_is_no_static_file_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_public_page_is_compressed(client):
    assert b"<h1" in plain(client.get("/about", headers=GZIP))


def test_streamed_table_is_compressed(client, arrange):
    with arrange():
        village = factories.village(factories.commune(factories.province()), name="Thôn Đông")
    assert village.id
    found = client.get("/villages.csv", headers=BROTLI)  # streamed: by gzip whoever asks
    assert "Thôn Đông" in plain(found).decode("utf-8-sig")


def test_page_with_a_session_is_not_compressed(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        chair = factories.user((Role.CHAIR, commune))
    client.sign_in(chair)
    found = client.get("/staff/", headers=BROTLI)
    assert found.status_code == 200
    assert "Content-Encoding" not in found.headers
    assert b"csrf" in found.data.lower()


def test_page_that_begins_a_session_is_not_compressed(client):
    found = client.get("/login", headers=BROTLI)
    assert "Set-Cookie" in found.headers
    assert "Content-Encoding" not in found.headers


def test_answer_to_a_post_is_not_compressed(app):
    from webapp.delivery import compress

    with app.test_request_context("/tip", method="POST", headers=BROTLI):
        answer = compress(Response("mã: một hai ba " * 200, mimetype="text/html"))
    assert "Content-Encoding" not in answer.headers


def test_tile_is_compressed_and_asked_again_for_nothing(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        for number in range(12):
            west = 105.30 + number / 200
            shape = (west, 20.80, west + 0.005, 20.90)
            factories.village(commune, f"{number:04}", f"Thôn {number}", shape=shape)
    url = "/tiles/areas/10/811/451.mvt"
    found = client.get(url, headers=GZIP)
    assert b"villages" in plain(found)
    assert found.headers["Cache-Control"] == "public, no-cache"
    again = client.get(url, headers=GZIP | {"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
