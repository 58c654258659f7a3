"""Options and fixtures that every test shares."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites golden dialogues."""
    parser.addoption("--update-dialogues", action="store_true", help="rewrite tests/dialogues")
