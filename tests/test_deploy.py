"""What stands in `deploy/`: read by the tools it is for, tried behind real proxies where found."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # its types are a package more

from bot.config import Config, load_config
from bot.config_sources import tables_of

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "xuncha.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 1.5  # of 10; 1.2 when this was written
OPTION = re.compile(r"XUNCHA_([A-Z]+)__([A-Z_]+)")


def unit() -> dict[str, list[str]]:
    """Return the keys of the unit's `[Service]`."""
    section = UNIT.partition("[Service]\n")[2].partition("\n[")[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def compose(name: str) -> dict[str, dict[str, dict[str, object]]]:
    read: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(
        (DEPLOY / name).read_text(encoding="utf-8")
    )
    return read


def test_every_option_that_is_set_in_deploy_exists() -> None:
    texts = [p.read_text(encoding="utf-8") for p in DEPLOY.iterdir() if p.is_file()]
    named = {m for text in texts for m in OPTION.findall(text)}
    known = {(t.upper(), k.upper()) for t, keys in tables_of(Config).items() for k in keys}
    assert ("TELEGRAM", "TOKEN_FILE") in named
    assert named - known == set()


def test_systemd_is_told_of_life_in_good_time_and_the_bot_may_finish() -> None:
    service = unit()
    assert service["Type"] == ["notify"]
    assert 30 <= int(service["WatchdogSec"][0]) <= 180
    assert int(service["TimeoutStopSec"][0]) > 15  # bot.process.STOPS_WITHIN


def test_the_unit_writes_to_the_records_alone_and_reads_secrets_as_credentials() -> None:
    service = unit()
    assert service["ProtectSystem"] == ["strict"]
    assert service["ReadWritePaths"] == ["/var/lib/xuncha"]
    assert "token:/etc/xuncha/token" in service["LoadCredential"]
    assert "XUNCHA_TELEGRAM__TOKEN_FILE=%d/token" in service["Environment"]
    assert "XUNCHA_TELEGRAM__TOKEN=" not in UNIT


def _unit_here(folder: Path) -> Path:
    """Write the unit with a program that exists on this machine."""
    path = folder / "xuncha.service"
    path.write_text(UNIT.replace("/opt/xuncha/.venv/bin/xuncha", "/bin/true"), encoding="utf-8")
    return path


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_reads_the_unit_without_complaint(tmp_path: Path) -> None:
    command = [str(ANALYZE), "verify", "--man=no", str(_unit_here(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # a tool of the machine
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_the_unit_is_little_exposed(tmp_path: Path) -> None:
    command = [str(ANALYZE), "security", "--offline=true", "--no-pager", str(_unit_here(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # a tool of the machine
    (score,) = re.findall(r"exposure level for xuncha\.service: ([\d.]+)", done.stdout)
    assert float(score) <= MOST_EXPOSED


def test_what_the_image_is_made_of_exists_and_is_let_in() -> None:
    let_in = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert "requirements.lock" in names
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert {f"!{name}" for name in names} <= let_in
    assert "*" in let_in


def test_the_image_is_locked_by_hashes_runs_as_nobody_and_looks_after_itself() -> None:
    last = CONTAINER.rpartition("\nFROM ")[2]
    assert "--require-hashes" in CONTAINER
    assert "--no-index" in CONTAINER
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r'^HEALTHCHECK .*CMD \["xuncha", "health"\]$', last, re.MULTILINE)
    assert last.index("\nUSER ") < last.index("\nENTRYPOINT ")


def test_the_compose_file_gives_no_right_and_no_port() -> None:
    service = compose("compose.yaml")["services"]["xuncha"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service
    secrets = compose("compose.yaml")["secrets"]
    # Without ./ podman takes a relative place for the name of a volume.
    assert {f"./secrets/{name}" for name in secrets} == {each["file"] for each in secrets.values()}


def test_the_container_looks_after_itself_whatever_the_image_carries() -> None:
    checked = compose("compose.yaml")["services"]["xuncha"]["healthcheck"]
    assert isinstance(checked, dict)
    assert checked["test"] == ["CMD", "xuncha", "health"]


def test_systemd_never_gives_the_bot_up_but_for_a_wrong_configuration() -> None:
    assert "StartLimitIntervalSec=0" in UNIT.partition("[Service]")[0].splitlines()
    assert unit()["Restart"] == ["on-failure"]
    assert unit()["RestartPreventExitStatus"] == ["2"]


def test_the_options_of_the_https_file_are_taken_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:abc", encoding="utf-8")
    given = compose("compose.https.yaml")["services"]["xuncha"]["environment"]
    assert isinstance(given, dict)
    options = {str(key): str(value) for key, value in given.items()}
    options["XUNCHA_TELEGRAM__WEBHOOK_SECRET"] = "long-and-random"  # noqa: S105  # of nobody
    options["XUNCHA_TELEGRAM__TOKEN_FILE"] = str(tmp_path / "token")
    config = load_config(None, options, require_token=True)
    assert config.telegram.webhook_url == "https://bot.example.org/telegram"
    assert config.dashboard.url == "https://bot.example.org/dashboard"
