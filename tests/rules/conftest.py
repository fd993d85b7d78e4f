import pytest

from tests import factories
from webapp.accounts.models import User
from webapp.permissions import Role


@pytest.fixture
def admin(arrange) -> User:
    with arrange():
        return factories.user((Role.ADMIN, None), title="Quản trị hệ thống")
