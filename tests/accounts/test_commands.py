"""`vungxanh users …`, and no start in production while a demo account is active."""

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, text

from tests import factories
from tests.conftest import config_for
from webapp import create_app
from webapp.accounts.models import User
from webapp.cli import cli, refuse_to_serve
from webapp.clock import VIETNAM, now
from webapp.config import ROOT, BadSetting, Config
from webapp.extensions import db
from webapp.permissions import Role


@pytest.fixture
def run(app):
    """Call the command line on the test's application."""

    def called(*arguments: str):
        return CliRunner().invoke(cli, arguments, obj=ScriptInfo(create_app=lambda: app))

    return called


def test_first_admin_comes_from_the_command_line_and_sets_a_password(run, client):
    arguments = ("--username", "quantri", "--title", "Quản trị hệ thống", "--role", "admin")
    result = run("users", "create", *arguments)
    assert result.exit_code == 0, result.output
    code = re.search(r"quantri: ([0-9A-Z-]{19})", result.output)[1]
    until = re.search(r"before (\d\d/\d\d/\d{4} \d\d:\d\d), Việt Nam time", result.output)[1]
    until = datetime.strptime(until, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    assert abs(until - now() - timedelta(hours=72)) < timedelta(minutes=5)

    answers = {"username": "quantri", "code": code, "new_password": "x" * 3, "repeated": "x" * 3}
    assert client.submit("/invite", answers).status_code == 422
    fresh = "tre già măng mọc đầu đình"
    answers |= {"new_password": fresh, "repeated": fresh, "code": code.lower().replace("-", " ")}
    assert client.submit("/invite", answers).status_code == 303
    assert client.get("/staff/accounts").status_code == 200
    assert client.submit("/invite", answers).status_code == 422, "the code works once"


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("--username", "Ông A", "--title", "t", "--role", "admin"), "cannot be a user name"),
        (("--username", "abc", "--title", "t", "--role", "office"), "needs --area"),
        (
            ("--username", "abc", "--title", "t", "--role", "office", "--area", "99999"),
            "No area",
        ),
        (("--username", "abc", "--title", "t", "--role", "office", "--area", "31"), "No area"),
        (("--username", "abc", "--title", "t", "--role", "mayor"), "Invalid value"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run, arrange, arguments, says):
    with arrange():
        factories.commune(factories.province())
    result = run("users", "create", *arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_list_disable_invite(run, arrange, app):
    with arrange():
        user = factories.user((Role.OFFICE, factories.commune(factories.province())))
        name = user.username
    assert f"{name}\tactive" in run("users", "list").output
    assert run("users", "invite", name).exit_code == 0
    with app.app_context():
        found = db.session.scalar(db.select(User).where(User.username == name))
        assert found.password is None
        assert found.is_invited
    assert run("users", "disable", name).exit_code == 0
    assert run("users", "invite", name).exit_code == 2
    assert run("users", "disable", "nobody").exit_code == 2


def test_production_refuses_to_start_while_a_demo_account_is_active(database):
    config = config_for(database, env="production")
    create_app(config)
    owner = create_engine(config.database_owner_url)
    try:
        with owner.begin() as link:
            link.execute(
                text(
                    "INSERT INTO users (username, title, fs_uniquifier, is_demo)"
                    " VALUES ('demo-x', 'Chủ tịch, minh họa', 'demo-x', true)"
                )
            )
        with pytest.raises(BadSetting, match="1 demo accounts are active"):
            create_app(config)
        called = subprocess.run(
            [sys.executable, "-c", "from webapp.cli import main; main()", "check"],
            env=os.environ
            | {
                "VUNGXANH_ENV": "production",
                "DATABASE_URL": config.database_url.replace("+psycopg2", ""),
                "SECRET_KEY": config.secret_key,
                "AUDIT_KEY": config.audit_key,
                "RECEIPT_KEY": config.receipt_key,
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert called.returncode == 2, called.stderr
        assert called.stderr.count("\n") == 1
        assert "demo accounts are active" in called.stderr
        for_commands = create_app(config, serving=False)
        with for_commands.app_context(), pytest.raises(BadSetting):
            refuse_to_serve()
        create_app(config_for(database, env="production", surface="public"))
        with owner.begin() as link:
            link.execute(text("UPDATE users SET active = false WHERE username = 'demo-x'"))
        create_app(config)
    finally:
        with owner.begin() as link:
            link.execute(text("DELETE FROM users WHERE username = 'demo-x'"))
        owner.dispose()


def test_version_is_that_of_the_package(run):
    declared = re.search(r"^version = (.+)$", (ROOT / "setup.cfg").read_text(), re.M)[1]
    assert run("--version").output.strip() == f"vungxanh, version {declared}"


@pytest.mark.parametrize("name", ["OPERATOR", "COMPLAINTS"])
def test_sample_left_as_it_is_starts_nothing(name):
    sample = re.search(rf'^{name}="(.+)"$', (ROOT / "deploy" / "staff.env").read_text(), re.M)[1]
    settings = dict.fromkeys(("SECRET_KEY", "AUDIT_KEY", "RECEIPT_KEY"), "x" * 32)
    settings |= dict.fromkeys(("DATABASE_URL", "DATABASE_PUBLIC_URL"), "postgresql://x@localhost/x")
    assert Config.from_environment(settings | {name: sample.replace("…", "An Trường")})
    with pytest.raises(BadSetting, match=name):
        Config.from_environment(settings | {name: sample})
