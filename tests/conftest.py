"""Options and fixtures that every test shares."""

import pytest
from hypothesis import HealthCheck, settings

from tests.browser.found import HAS_BROWSER, LEFT_OUT
from tests.office.found import HAS_OFFICE
from tests.office.found import LEFT_OUT as NO_OFFICE

# How long an example takes is the machine's doing: what is measured stands in `benchmarks/`.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("untimed")

# Each of these starts the whole bot dozens of times. Their stories stand in golden dialogues,
# which run always; the close proofs run in `make check`, so that `make test` stays short.
SLOW_MODULES = frozenset(
    {
        "test_after_the_end",
        "test_asking",
        "test_backups",
        "test_before_entry",
        "test_capture_together",
        "test_cases_buttons",
        "test_cases_capture",
        "test_cases_schedule",
        "test_check_telegram",
        "test_close_and_purge",
        "test_cli_english",
        "test_clue_leaves_nothing",
        "test_commands_key",
        "test_containing",
        "test_dashboard",
        "test_deliberation",
        "test_documents",
        "test_documents_beside",
        "test_documents_in_the_chat",
        "test_drawing",
        "test_drill_confirmation",
        "test_fortnight",
        "test_gaps",
        "test_handover",
        "test_health",
        "test_init",
        "test_interviews",
        "test_languages",
        "test_languages_in_the_chat",
        "test_live_board",
        "test_lookup",
        "test_lost_accounts",
        "test_notices",
        "test_other_channels",
        "test_outward_life",
        "test_pack_in_chat",
        "test_page_first_sight",
        "test_pages",
        "test_people_odd",
        "test_pictures_in_turn",
        "test_polling",
        "test_purging",
        "test_release",
        "test_reminders",
        "test_replies",
        "test_requests",
        "test_settings",
        "test_simulated_month",
        "test_stopped",
        "test_tasks",
        "test_timetable_import",
        "test_two_inspections",
        "test_unit_pack",
        "test_unit_side",
        "test_units",
        "test_webhook",
        "test_work_papers",
        "test_wrapup",
    }
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites golden dialogues."""
    parser.addoption("--update-dialogues", action="store_true", help="rewrite tests/dialogues")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole modules as slow."""
    for item in items:
        if item.path.stem in SLOW_MODULES:
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly when nothing was tried in a browser, or opened in an office program."""
    if not HAS_BROWSER:
        terminalreporter.write_line(LEFT_OUT)
    if not HAS_OFFICE:
        terminalreporter.write_line(NO_OFFICE)
