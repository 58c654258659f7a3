import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LONGEST = 300
LONG: dict[str, str] = {}
OF_NO_INTEREST = {".git", ".venv", "build", "dist", "__pycache__"}
INDEX_ADDRESS = re.compile(
    r"https?://[\w.-]*(pypi|pythonhosted|mirrors?|simple)[\w.-]*/|--(extra-)?index-url|/simple/"
)


def files_of_the_repository() -> list[Path]:
    """Everything but what tools leave behind."""
    every = (path for path in ROOT.rglob("*") if path.is_file())
    parts = ((path, path.relative_to(ROOT).parts) for path in every)
    return [
        path
        for path, names in parts
        if names[0] != "data" and not any(_is_left_behind(name) for name in names)
    ]


def _is_left_behind(name: str) -> bool:
    return name in OF_NO_INTEREST or name.endswith(("_cache", ".egg-info", ".pyc"))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


@pytest.mark.parametrize(("name", "target"), PROJECT["project"]["scripts"].items())
def test_a_script_of_the_project_can_be_called(name: str, target: str) -> None:
    assert callable(EntryPoint(name, target, "console_scripts").load())


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    sources = (
        path
        for path in files_of_the_repository()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages
    )
    lengths = {str(p.relative_to(ROOT)): len(text_of(p).splitlines()) for p in sources}
    assert {name for name, lines in lengths.items() if lines > LONGEST} <= set(LONG)


def test_no_file_names_a_package_index() -> None:
    texts = {path: text_of(path) for path in files_of_the_repository() if path != Path(__file__)}
    assert [str(path) for path, text in texts.items() if INDEX_ADDRESS.search(text)] == []


LOCKED = re.compile(r"([\w.-]+)==[\w.+!]+(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n")


def test_the_lock_names_exact_versions_and_hashes_of_everything_asked_for() -> None:
    lock = text_of(ROOT / "requirements.lock")
    assert LOCKED.sub("", lock) == ""
    locked = {_plain(name) for name in LOCKED.findall(lock)}
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]
    assert {_plain(re.split(r"[\[<>=~!; ]", each)[0]) for each in asked} <= locked


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_help_can_be_shown_on_a_chinese_windows_console() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "gbk", "PATH": "", "SYSTEMROOT": "", "TERM": "dumb"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "run" in done.stdout.decode("gbk")


@pytest.mark.slow
def test_the_wheel_holds_the_packages_with_their_data_and_no_tests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-q", "-w", tmp_path, ROOT], check=True)  # noqa: S603  # our own words
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [path.relative_to(ROOT) for path in files_of_the_repository()]
    wanted = {path.as_posix() for path in files if path.parts[0] in PACKAGES}
    assert wanted - held == set()
    assert [name for name in held if name.split("/")[0] in {"tests", "docs", "benchmarks"}] == []
