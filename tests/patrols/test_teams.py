"""Teams: formed of those who may patrol in the commune."""

import re
import unicodedata

import pytest

from tests import factories
from webapp.extensions import db
from webapp.patrols import team_operations
from webapp.patrols.errors import TeamNameTaken
from webapp.patrols.models import PatrolTeam
from webapp.permissions import Role


def test_planner_forms_and_changes_a_team(app, client, ground):
    client.sign_in(ground.planner)
    html = client.get("/staff/patrol-teams/new").get_data(as_text=True)
    assert str(ground.stranger.uuid) in html
    assert str(ground.police_there.uuid) not in html
    assert str(ground.office.uuid) not in html
    client.submit(
        "/staff/patrol-teams/new", {"name": "Tổ đêm", "members": [str(ground.stranger.uuid)]}
    )
    with app.app_context():
        team = db.session.scalar(db.select(PatrolTeam).where(PatrolTeam.name == "Tổ đêm"))
        assert [one.id for one in team.members] == [ground.stranger.id]
    url = f"/staff/patrol-teams/{team.uuid}/edit"
    assert client.submit(url, {"name": "Tổ khuya", "edition": "1"}).status_code == 303
    assert client.submit(url, {"name": "Tổ sớm", "edition": "1"}).status_code == 409
    assert "Tổ khuya" in client.get("/staff/patrol-teams").get_data(as_text=True)


TAKEN = "đã có tổ khác mang tên này"


@pytest.mark.parametrize("name", ["Tổ 1", "  tỔ   1 ", unicodedata.normalize("NFD", "TỔ 1")])
def test_two_teams_of_a_commune_do_not_bear_one_name(app, client, ground, name):
    sent = {"name": name, "members": [str(ground.stranger.uuid)]}
    response = client.sign_in(ground.planner).submit("/staff/patrol-teams/new", sent)
    assert response.status_code == 422
    assert TAKEN in response.text
    assert f'value="{" ".join(name.split())}"' in response.text
    assert re.search(rf'<input[^>]*checked[^>]*value="{ground.stranger.uuid}"', response.text)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(PatrolTeam)) == 1


def test_team_is_not_given_the_name_of_another(app, client, arrange, ground):
    with arrange():
        night = factories.team(db.session.merge(ground.here), name="Tổ đêm")
        factories.team(db.session.merge(ground.there), name="Tổ khuya")
    url = f"/staff/patrol-teams/{night.uuid}/edit"
    client.sign_in(ground.planner)
    response = client.submit(url, {"name": "tổ 1", "edition": "1"})
    assert response.status_code == 422
    assert TAKEN in response.text
    # A name that another commune's team bears is free here, and one's own may change its case.
    assert client.submit(url, {"name": "TỔ KHUYA", "edition": "1"}).status_code == 303
    assert client.submit(url, {"name": "Tổ khuya", "edition": "2"}).status_code == 303
    with app.app_context():
        assert db.session.get(PatrolTeam, night.id).name == "Tổ khuya"


def test_name_of_a_disbanded_team_is_free_and_then_it_does_not_come_back(app, arrange, ground):
    with app.app_context():
        first = team_operations.disband(db.session.get(PatrolTeam, ground.team.id), by=None)
        factories.team(db.session.merge(ground.here), name="Tổ 1")
        with pytest.raises(TeamNameTaken):
            team_operations.reform(first, by=None)
        assert first.ended_on is not None


def test_stranger_to_the_commune_cannot_be_a_member(client, ground):
    response = client.sign_in(ground.planner).submit(
        "/staff/patrol-teams/new", {"name": "Lạ", "members": [str(ground.police_there.uuid)]}
    )
    assert response.status_code == 422


def test_disbanded_team_leaves_the_choices(client, ground):
    client.sign_in(ground.planner).submit(f"/staff/patrol-teams/{ground.team.uuid}/disband")
    client.get("/staff/patrol-teams")  # says so once
    assert "Tổ 1" not in client.get("/staff/patrol-teams").get_data(as_text=True)
    assert "Tổ 1" not in client.get("/staff/patrol-shifts/new").get_data(as_text=True)


def test_teams_are_for_planners(client, arrange, ground):
    with arrange():
        walker = factories.user((Role.PATROLLER, ground.here))
    for who in (walker, ground.office, ground.chair, ground.planner_there):
        client.sign_in(who)
        assert client.get(f"/staff/patrol-teams/{ground.team.uuid}/edit").status_code == 404
