"""Where demo data are refused."""

import shutil

import pytest

from tests.conftest import NAME, config_for, make_database
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


def test_command_removes_files_and_passwords_too(demonstration, monkeypatch, tmp_path):
    name, passwords = f"{NAME}_files", tmp_path / "demo-accounts"
    monkeypatch.setenv("VUNGXANH_DEMO_FILE", str(passwords))
    make_database(name, template=demonstration.database)
    uploads = shutil.copytree(demonstration.folder / "uploads", tmp_path / "uploads")
    passwords.write_text("secret")
    assert len(files_in(uploads)) == 1

    runner = create_app(config_for(name, upload_dir=uploads)).test_cli_runner()
    result = runner.invoke(commands.group, ["remove"])

    assert result.exit_code == 0, result.output
    assert files_in(uploads) == []
    assert not passwords.exists()


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]
