"""Teams: formed of those who may patrol in the commune."""

from tests import factories
from webapp.extensions import db
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
