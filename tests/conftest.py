"""Options and fixtures that every test shares."""

import pytest

# Each of these starts the whole bot dozens of times. Their stories stand in golden dialogues,
# which run always; the close proofs run in `make check`, so that `make test` stays short.
SLOW_MODULES = frozenset(
    {
        "test_asking",
        "test_capture_together",
        "test_cases_schedule",
        "test_containing",
        "test_deliberation",
        "test_drawing",
        "test_gaps",
        "test_handover",
        "test_interviews",
        "test_live_board",
        "test_lookup",
        "test_notices",
        "test_outward_life",
        "test_reminders",
        "test_requests",
        "test_settings",
        "test_timetable_import",
        "test_unit_side",
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
