"""Whether a machine goes to sleep, from what its own tools print."""

import pytest

from bot.check_host import of_linux, of_macos, of_windows, sleep_items
from bot.check_items import Grade

PMSET = "System-wide power settings:\nCurrently in use:\n standby 1\n sleep                {}\n"
POWERCFG = """
    Possible Settings units: Seconds
    Maximum Possible Setting: 0xffffffff
    当前交流电源设置索引: {}
    当前直流电源设置索引: 0x00000384
"""


def test_a_linux_host_whose_sleep_is_masked_stays_awake() -> None:
    assert of_linux("masked\nmasked\n", "IdleAction=suspend", has_lid=True) is None


def test_a_linux_host_that_suspends_when_idle_is_told_how_to_stop_it() -> None:
    found = of_linux(
        "static\nstatic\n", "[Login]\n#IdleAction=ignore\nIdleAction=suspend\n", has_lid=False
    )
    assert found is not None
    assert "IdleAction=suspend" in found.why
    assert "systemctl mask" in found.next_step


@pytest.mark.parametrize(
    ("options", "has_lid", "sleeps"),
    [("", True, True), ("HandleLidSwitch=ignore", True, False), ("", False, False)],
)
def test_a_laptop_sleeps_when_its_lid_is_closed(options: str, has_lid: bool, sleeps: bool) -> None:
    assert (of_linux("static\nstatic\n", options, has_lid=has_lid) is not None) is sleeps


@pytest.mark.parametrize(
    ("minutes", "sleeps"), [("0", False), ("1 (sleep prevented by caffeinate)", True)]
)
def test_a_mac_sleeps_after_the_minutes_of_pmset(minutes: str, sleeps: bool) -> None:
    assert (of_macos(PMSET.format(minutes)) is not None) is sleeps


@pytest.mark.parametrize(("seconds", "sleeps"), [("0x00000000", False), ("0x00000708", True)])
def test_windows_sleeps_after_the_seconds_on_mains_in_any_language(
    seconds: str, sleeps: bool
) -> None:
    found = of_windows(POWERCFG.format(seconds))
    assert (found is not None) is sleeps
    assert found is None or "30 分钟" in found.why


def test_a_host_that_sleeps_is_a_notice_with_a_next_step() -> None:
    (item,) = sleep_items("darwin", lambda _words: PMSET.format(10))
    assert item.grade is Grade.NOTICE
    assert "下一步：sudo pmset -a sleep 0" in "\n".join(item.lines())


def test_without_the_tools_nothing_is_claimed() -> None:
    assert list(sleep_items("win32", lambda _words: "")) == []
