"""The map of a route's page: its layers follow rights, and one out of use is shown as it was."""

from datetime import timedelta

from tests import factories
from webapp.clock import today
from webapp.patrols import operations
from webapp.permissions import Role


def arranged(arrange, *, ended: bool = False):
    with arrange():
        commune = factories.commune(factories.province())
        route = factories.route(commune, points=[(105.33, 20.83)])
        if ended:
            operations.end(route, by=None)
        return factories.user((Role.PLANNER, commune)), route


def test_route_page_frames_the_line_and_marks_start_and_points(client, arrange):
    planner, route = arranged(arrange)
    client.sign_in(planner)
    html = client.get(f"/staff/patrol-routes/{route.uuid}").get_data(as_text=True)
    assert f'data-selected="{route.uuid}"' in html
    assert 'data-point="105.32,20.82"' in html
    assert 'data-stops="1,105.33,20.83"' in html
    assert f"at=20.820000,105.320000,{route.uuid},routes" in html
    assert 'src="/staff/maps/route.js"' in html
    assert "/staff/tiles/routes/" in client.get("/staff/maps/route.js").get_data(as_text=True)


def test_route_out_of_use_is_shown_as_on_its_last_day(client, arrange):
    planner, route = arranged(arrange, ended=True)
    client.sign_in(planner)
    html = client.get(f"/staff/patrol-routes/{route.uuid}").get_data(as_text=True)
    last = today() - timedelta(days=1)
    assert f'data-on="{last}"' in html
    assert f"/staff/map?on={last}#map=" in html


def test_script_of_the_route_map_holds_no_layer_that_the_visitor_may_not_see(client, arrange):
    with arrange():
        office = factories.user((Role.OFFICE, factories.commune(factories.province())))
    client.sign_in(office)
    script = client.get("/staff/maps/route.js").get_data(as_text=True)
    assert "routes" not in script.replace("map_route", "")
    assert "hotspots" not in script
