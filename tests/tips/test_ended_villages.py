"""A village is split, merged or ended: its tips keep its last name and stay where they are."""

import pytest

from tests import factories
from tests.areas.ending import WAYS
from webapp.areas.models import Area
from webapp.extensions import db
from webapp.permissions import Role
from webapp.tips.models import Tip


@pytest.fixture
def officer(arrange, commune):
    with arrange():
        return factories.user((Role.POLICE, commune))


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def lost(request, arrange, commune):
    """A new tip about a village that is no more."""
    with arrange():
        here = db.session.merge(commune)
        areas = [factories.village(here, "0801", "Thôn Sáng")]
        areas.append(factories.village(here, "0802", "Thôn Chiều"))
        tip = factories.tip(areas[0])
        request.param(*(db.session.get(Area, one.id) for one in areas), None)
        return tip


def test_its_village_keeps_its_last_name(client, officer, lost):
    client.sign_in(officer)
    for page in ("/staff/tips", f"/staff/tips/{lost.uuid}", "/staff/"):
        assert "Thôn Sáng" in client.get(page).text, page


def test_sorting_it_moves_it_to_no_other_place_unasked(app, client, officer, lost):
    url = f"/staff/tips/{lost.uuid}/triage"
    page = client.sign_in(officer).get(url).text
    own = str(lost.area.uuid)
    assert f'<option selected value="{own}">Thôn Sáng (không còn tồn tại)</option>' in page
    assert client.submit(url, {"area": own}).status_code == 303
    with app.app_context():
        kept = db.session.get(Tip, lost.id)
        assert (kept.area_id, kept.status) == (lost.area_id, "triaged")
