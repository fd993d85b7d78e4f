"""pytest, for which a run that tested nothing is a failure, even when all was merely skipped."""

import sys

import pytest

NOTHING_RAN = pytest.ExitCode.NO_TESTS_COLLECTED


class NothingRan:
    """Counts the tests that were really carried out."""

    def __init__(self) -> None:
        self.carried_out = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            self.carried_out += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        looks_fine = exitstatus == pytest.ExitCode.OK and not session.config.option.collectonly
        if looks_fine and not self.carried_out:
            session.exitstatus = NOTHING_RAN

    def pytest_terminal_summary(self, terminalreporter) -> None:
        if not self.carried_out:
            terminalreporter.write_line("No test ran, so nothing was proven.", red=True)


if __name__ == "__main__":
    sys.exit(pytest.main(sys.argv[1:], plugins=[NothingRan()]))
