"""Where demo data are refused."""

import pytest

from tests.conftest import NAME, config_for
from webapp import create_app
from webapp.demo import commands

ELSEWHERE = "postgresql+psycopg2://vungxanh_app@db.example.vn/vungxanh"


def run(*words: str, **settings):
    app = create_app(config_for(NAME, **settings))
    return app.test_cli_runner().invoke(commands.group, words)


@pytest.mark.parametrize(
    "settings, said",
    [({"env": "production"}, "production"), ({"database_url": ELSEWHERE}, "db.example.vn")],
)
@pytest.mark.parametrize("words", [("load",), ("load", "--if-empty"), ("accounts",)])
def test_demo_is_refused_in_earnest(settings, said, words):
    result = run(*words, **settings)

    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.splitlines()) == 1


def test_demo_is_refused_where_others_can_reach_the_server(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")

    result = run("load")

    assert result.exit_code == 2
    assert "0.0.0.0" in result.output


def test_missing_file_of_accounts_says_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv("VUNGXANH_DEMO_FILE", str(tmp_path / "none"))

    result = run("accounts")

    assert result.exit_code == 2
    assert "--renew" in result.output


def test_remove_needs_the_owner_role():
    result = run("remove", database_owner_url="")

    assert result.exit_code == 2
    assert "DATABASE_OWNER_URL" in result.output
