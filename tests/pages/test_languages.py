"""The switch of languages leads to this very page, whatever else the address says."""

import re
from html import unescape

import pytest

from tests import factories
from webapp.permissions import Role

ENGLISH = re.compile(r'<a href="([^"]+)" lang="en"')


def english_of(response) -> str:
    return unescape(ENGLISH.search(response.text)[1])


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/villages", "/villages?lang=en"),
        ("/villages?q=%C4%90%C3%B4ng&lang=vi", "/villages?q=%C4%90%C3%B4ng&lang=en"),
        ("/villages?sort=a&sort=b", "/villages?sort=a&sort=b&lang=en"),
        (
            "/villages?_scheme=javascript&_external=1",
            "/villages?_scheme=javascript&_external=1&lang=en",
        ),
        ("/villages?_anchor=x&_method=POST", "/villages?_anchor=x&_method=POST&lang=en"),
    ],
)
def test_it_keeps_the_address(client, asked, led_to):
    response = client.get(asked)
    assert response.status_code == 200
    assert english_of(response) == led_to


def test_an_argument_named_as_a_part_of_the_path_changes_nothing(client, arrange):
    with arrange():
        village = factories.village(factories.commune(factories.province()))
        police = factories.user((Role.POLICE, village.parent))
    page = f"/villages/{village.uuid}"

    assert english_of(client.get(f"{page}?village_id=7")) == f"{page}?village_id=7&lang=en"
    tile = "/staff/tiles/none/1/1/1.mvt"
    gone = client.sign_in(police).get(f"{tile}?y=null", headers={"Accept": "text/html"})
    assert gone.status_code == 404
