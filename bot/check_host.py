"""Whether this machine goes to sleep, with the bot on it: read from what its own tools print.

Linux: systemd's targets and logind's options; macOS: `pmset -g`; Windows: `powercfg /query`.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.check_items import Item, good, notice
from bot.speech import console

SLEEP_TARGETS = ("sleep.target", "suspend.target")
LOGIND = ("/etc/systemd/logind.conf", "/etc/systemd/logind.conf.d")
LIDS = Path("/proc/acpi/button/lid")
SECONDS = 5
SLEEPS = frozenset({"suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate", "sleep"})
LID_DEFAULT = "suspend"

Run = Callable[[list[str]], str]


@dataclass(frozen=True)
class Sleep:
    """Why the machine will sleep, and how to stop it."""

    why: str
    next_step: str


def of_linux(targets: str, logind: str, *, has_lid: bool) -> Sleep | None:
    """Read `systemctl is-enabled` of the sleep targets, and logind's options."""
    states = targets.split()
    if states and all(state == "masked" for state in states):
        return None
    options = _options(logind)
    if options.get("IdleAction", "ignore") in SLEEPS:
        return Sleep(
            _say("idle_linux", action=options["IdleAction"]),
            "sudo systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target",
        )
    lid = options.get("HandleLidSwitchExternalPower", options.get("HandleLidSwitch", LID_DEFAULT))
    if has_lid and lid in SLEEPS:
        return Sleep(_say("lid_linux", action=lid), _say("lid_linux_step"))
    return None


def _options(text: str) -> dict[str, str]:
    found = re.findall(r"^\s*(\w+)\s*=\s*(\S*)\s*$", text, re.MULTILINE)
    return dict(found)  # the later file wins


def of_macos(pmset: str) -> Sleep | None:
    """Read `pmset -g`: minutes until sleep, 0 for never."""
    found = re.search(r"^\s*sleep\s+(\d+)", pmset, re.MULTILINE)
    if found is None or int(found[1]) == 0:
        return None
    return Sleep(_say("idle_macos", minutes=int(found[1])), _say("idle_macos_step"))


def of_windows(powercfg: str) -> Sleep | None:
    """Read `powercfg /query SCHEME_CURRENT SUB_SLEEP STANDBYIDLE`, in whatever language.

    Its last two hexadecimal numbers are the seconds on mains and on battery, 0 for never.
    """
    numbers = [int(each, 16) for each in re.findall(r"0x[0-9a-fA-F]{8}", powercfg)]
    if len(numbers) < 2 or numbers[-2] == 0:
        return None
    return Sleep(
        _say("idle_windows", minutes=numbers[-2] // 60),
        "powercfg /change standby-timeout-ac 0",
    )


def sleep_items(platform: str = sys.platform, run: Run | None = None) -> Iterator[Item]:
    """Yield what is known of this machine's sleep; nothing where its tools are missing."""
    ask = run or _printed
    match platform:
        case "darwin":
            told = ask(["pmset", "-g"])
            found = of_macos(told)
        case "win32":
            told = ask(["powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE"])
            found = of_windows(told)
        case _:
            told = ask(["systemctl", "is-enabled", *SLEEP_TARGETS])
            found = of_linux(told, _logind(LOGIND), has_lid=_has_lid())
    if found is not None:
        yield notice(_say("sleeps", why=found.why), found.next_step)
    elif told.strip():
        yield good(_say("awake"))


def _printed(words: list[str]) -> str:
    """What a tool of the system prints; nothing when it is not there or does not answer."""
    program = shutil.which(words[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  # a tool of the system, by its full path
            [program, *words[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout


def _logind(places: Iterable[str]) -> str:
    texts = []
    for place in map(Path, places):
        files = sorted(place.glob("*.conf")) if place.is_dir() else [place]
        texts += [file.read_text(errors="replace") for file in files if file.is_file()]
    return "\n".join(texts)


def _has_lid() -> bool:
    return LIDS.is_dir() and any(LIDS.iterdir())


def _say(macro: str, **facts: object) -> str:
    return console()("check", macro, **facts)
