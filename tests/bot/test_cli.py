import asyncio
import csv
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot import archive
from bot.cli import app
from inspection.enums import Handling, Role, RowState
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection, Invite, Member, TimetableItem
from storage.journal import Journal
from storage.lock import FolderLock
from storage.tiny import TinyStore

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "findings.jsonl"
HEADER = "序号,阶段,日程,工作内容,方式,责任人,成果物,计划量,单位可见\n"
CREATE = ("inspection", "create", "--entry", "2026-11-16", "--days", "40", "--name", "北渡巡察")
TOKEN = "123:SECRETTOKEN"  # noqa: S105  # the secret that must not show


@dataclass
class Line:
    """The command line in a folder of its own."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *words: str, code: int = 0) -> str:
        result: Result = CliRunner().invoke(app, words)
        assert result.exit_code == code, (result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return str(result.output)

    def create(self, *words: str, unit: str = "北渡县分公司", code: int = 0) -> str:
        return self.run(*CREATE, "--unit", unit, *words, code=code)

    def table(self, *rows: str, encoding: str = "utf-8") -> str:
        path = self.folder / "plan.csv"
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding=encoding)
        return str(path)

    def rows(self, slug: str = "20261116-1") -> dict[int, TimetableItem]:
        store = TinyStore.read_only(self.data)
        return {row.row: row for row in store.view(slug).all(TimetableItem)}

    def files(self, folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("XUNCHA_"):
            monkeypatch.delenv(name)
    return Line(tmp_path)


class _Api(BaseHTTPRequestHandler):
    """A Bot API server of three methods."""

    def do_POST(self) -> None:
        method = self.path.rpartition("/")[2]
        body: dict[str, object] = {
            "getMe": {"id": 9, "username": "xuncha_test_bot"},
            "getChatMember": {"status": "left"},
            "getChat": {"id": -1},
        }
        known = TOKEN in self.path
        answer = {"ok": True, "result": body[method]} if known else {"ok": False}
        data = json.dumps(answer).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        pass


@contextmanager
def a_server(monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}/bot"
        monkeypatch.setenv("XUNCHA_TELEGRAM__BASE_URL", base)
        monkeypatch.setenv("XUNCHA_TELEGRAM__TOKEN", token)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def links_in(output: str) -> list[str]:
    return [line for line in output.splitlines() if "?start=" in line]


# --- inspections and people ----------------------------------------------------------------


def test_create_prints_one_link_and_keeps_everything(line: Line) -> None:
    output = line.create("--chat", "-100123")
    [link] = links_in(output)
    assert link.startswith("?start=")
    assert len(link) == len("?start=") + 8
    assert "20261116-1" in output
    store = TinyStore.read_only(line.data)
    inspection = store.view("20261116-1").get(Inspection, 1)
    assert inspection is not None
    assert (inspection.slug, inspection.days, inspection.chat_id) == ("20261116-1", 40, -100123)
    assert len(line.rows()) == 30
    assert len(list(store.view(REGISTRY).all(Invite))) == 1


def test_the_link_bears_the_name_of_the_bot(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(monkeypatch):
        output = line.create()
    [link] = links_in(output)
    assert link.startswith("https://t.me/xuncha_test_bot?start=")
    assert "SECRETTOKEN" not in output


def test_a_second_inspection_must_be_named_afterwards(line: Line) -> None:
    line.create()
    line.run("invite", "deputy")
    assert "20261116-2" in line.create()
    output = line.run("invite", "deputy", code=2)
    assert "20261116-1" in output
    assert "20261116-2" in output
    assert links_in(line.run("invite", "deputy", "--inspection", "20261116-2"))
    line.run("invite", "deputy", "--inspection", "nowhere", code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("--days", "0"),
        ("--days", "401"),
        ("--entry", "2026-13-01"),
        ("--unit", "  "),
        ("--name", " "),
    ],
)
def test_wrong_usage_makes_nothing(line: Line, words: tuple[str, ...]) -> None:
    line.create(*words, code=2)
    assert not line.data.exists()


def test_a_table_with_faults_makes_nothing(line: Line) -> None:
    table = line.table("1,进驻,D0,进驻动员会,会议,组长,,,是", "x,进驻,哪天,,会议,组长,,,否")
    output = line.create("--timetable", table, code=1)
    assert "第 3 行「序号」（x）" in output
    assert "第 3 行「日程」（哪天）" in output
    assert "第 3 行「工作内容」" in output
    assert not line.data.exists()


def test_a_liaison_needs_a_unit_when_there_are_several(line: Line) -> None:
    line.create("--unit", "网络部")
    assert "网络部" in line.run("invite", "unit_liaison", code=2)
    line.run("invite", "unit_liaison", "--unit", "没有的", code=2)
    line.run("invite", "deputy", "--unit", "网络部", code=2)
    line.run("invite", "boss", code=2)
    assert links_in(line.run("invite", "unit_liaison", "--unit", "网络部"))
    store = TinyStore.read_only(line.data)
    assert [each.unit for each in store.view(REGISTRY).all(Invite)] == [None, "网络部"]


def _lose_the_leader(line: Line) -> Member:
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    store = TinyStore(line.data)
    with store.unit(REGISTRY) as work:
        leader = work.add(
            Member(
                inspection_id="20261116-1",
                user_id=101,
                name="甲",
                role=Role.LEADER,
                joined_at=now,
                disabled_at=now,
            )
        )
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return leader


def _newest_invite(line: Line) -> Invite:
    return list(TinyStore.read_only(line.data).view(REGISTRY).all(Invite))[-1]


def test_a_leader_whose_account_was_taken_away_comes_back_by_the_hosts_link(line: Line) -> None:
    line.create()
    leader = _lose_the_leader(line)
    output = line.run("invite", "leader")
    assert ("甲的账号已停用" in output, len(links_in(output))) == (True, 1)
    assert _newest_invite(line).replaces == leader.id


def test_another_leader_is_somebody_else(line: Line) -> None:
    line.create()
    _lose_the_leader(line)
    line.run("invite", "leader", "--another")
    assert _newest_invite(line).replaces is None


def test_a_deputys_link_takes_nobodys_place(line: Line) -> None:
    line.create()
    _lose_the_leader(line)
    line.run("invite", "deputy")
    assert _newest_invite(line).replaces is None


def test_no_inspection_is_told_in_words(line: Line) -> None:
    for words in (
        ("invite", "deputy"),
        ("export", "out"),
        ("backup", "b.zip"),
        ("audit", "verify"),
    ):
        assert "还没有巡察" in line.run(*words, code=1)
    assert not line.data.exists()


def test_writing_is_refused_while_the_bot_runs(line: Line) -> None:
    line.create()
    lock = FolderLock(line.data)
    lock.take()
    try:
        table = line.table("1,进驻,D0,进驻动员会,会议,组长,,,是")
        for words in (("invite", "deputy"), ("plan", "import", table)):
            assert "占用" in line.run(*words, code=1)
        assert "占用" in line.create(code=1)
        line.run("export", "out")
        line.run("backup", "b.zip")
        line.run("audit", "verify")
    finally:
        lock.release()


def test_a_broken_file_is_named(line: Line) -> None:
    line.create()
    path = line.data / "registry.json"
    path.write_bytes(path.read_bytes()[:50])
    output = line.run("invite", "deputy", code=1)
    assert "registry.json" in output
    assert "不完整" in output


def test_a_mistake_in_the_configuration_exits_2(line: Line) -> None:
    (line.folder / "config.toml").write_text('[summary]\nmorning = "morgens"\n', encoding="utf-8")
    assert "summary.morning" in line.run("check", code=2)
    (line.folder / "config.toml").unlink()
    assert "telegram.token" in line.run("run", code=2)


# --- tables --------------------------------------------------------------------------------


def test_import_keeps_progress(line: Line) -> None:
    first = line.table(
        "1,进驻,D0,进驻动员会,会议,组长,,,是",
        "2,了解,D+1~D+5,查阅凭证,查阅,财务岗,底稿,凭证300份,否",
        "3,了解,D+6,走访,走访,组员,,,否",
    )
    line.create("--timetable", first)
    store = TinyStore(line.data)
    with store.unit("20261116-1") as work:
        row = work.lookup(TimetableItem, "row", 2)[0]
        work.put(row.changed(actual_quantity=120, state=RowState.UNDER_WAY, owner_ids=(7,)))
        work.commit()
    asyncio.run(store.close())
    second = line.table(
        "1,进驻,D0,进驻动员会,会议,组长,,,是",
        "2,了解,D+3~D+8,查阅凭证,查阅,财务岗,底稿,凭证400份,否",
        "4,报告,D+30,起草报告,汇总,副组长,报告,,否",
        encoding="gb18030",
    )
    output = line.run("plan", "import", second)
    assert "新增 1 行，更新 1 行，未变 1 行，文件里没有而保留 1 行" in output
    rows = line.rows()
    assert sorted(rows) == [1, 2, 3, 4]
    assert (rows[2].actual_quantity, rows[2].state) == (120, RowState.UNDER_WAY)
    assert (rows[2].planned_quantity, rows[2].owner_ids) == (400, (7,))
    assert (rows[2].planned_first_day.day, rows[2].first_day.day) == (17, 19)


def test_import_refuses_faults_by_row_and_column(line: Line) -> None:
    line.create()
    before = line.files(line.data)
    table = line.table("1,进驻,D+5~D+1,进驻动员会,会议,组长,,,是")
    assert "第 2 行「日程」（D+5~D+1）" in line.run("plan", "import", table, code=1)
    line.run("plan", "import", "missing.csv", code=1)
    assert line.files(line.data) == before


def test_export_writes_readable_tables_without_clues(line: Line) -> None:
    line.create()
    store = TinyStore(line.data)
    now = datetime(2026, 11, 25, 1, tzinfo=UTC)
    with store.unit("20261116-1") as work:
        for number, handling in ((1, Handling.XQZG), (2, Handling.CLUE)):
            text = f"内容{number}"
            work.add(
                Finding(
                    number=number,
                    unit="北渡县分公司",
                    raw=text,
                    wording=text,
                    author_id=7,
                    recorded_at=now,
                    occurred_at=now,
                    handling=handling,
                )
            )
        work.commit()
    asyncio.run(store.close())
    line.run("export", "out")
    book = load_workbook(line.folder / "out" / "台账.xlsx")
    assert book.sheetnames == ["问题", "即知即改", "共享", "进度"]
    assert book["进度"].max_row == 31
    with (line.folder / "out" / "问题.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["编号"], row["问题"]) for row in rows] == [("W1", "内容1"), ("W2", "")]
    names = {path.name for path in (line.folder / "out" / "材料").iterdir()}
    assert {"问题清单.xlsx", "巡察报告（初稿）.docx"} <= names
    assert not any(name.startswith("线索") for name in names)


# --- evaluation ----------------------------------------------------------------------------


def test_the_packaged_samples_leak_nothing(line: Line) -> None:
    report = json.loads(line.run("evaluate", str(SAMPLES), "--json"))
    assert report["n"] == len(SAMPLES.read_text(encoding="utf-8").splitlines())
    assert report["leaks"] == 0
    wanted = {"aspect_accuracy", "handling_accuracy", "deadline_exact", "money_exact", "wrong"}
    assert report.keys() == {"n", "leaks"} | wanted
    assert "leaks：0" in line.run("evaluate", str(SAMPLES))


def test_a_leak_exits_1_and_is_named(line: Line) -> None:
    sample = json.loads(SAMPLES.read_text(encoding="utf-8").splitlines()[0])
    path = line.folder / "samples.jsonl"
    path.write_text(json.dumps({**sample, "id": "X9", "tell_unit": False}) + "\n", encoding="utf-8")
    assert "X9：可能泄密" in line.run("evaluate", str(path), code=1)
    path.write_text("{}\n", encoding="utf-8")
    assert "第 1 行" in line.run("evaluate", str(path), code=1)
    line.run("evaluate", "missing.jsonl", code=1)


# --- the data folder -----------------------------------------------------------------------


def test_audit_verify_names_the_broken_line(line: Line) -> None:
    line.create()
    line.run("invite", "deputy")
    assert line.run("audit", "verify").count("完整") == 2
    trail = line.data / "audit.jsonl"
    whole = trail.read_bytes()
    trail.write_bytes(whole.replace(b"invite:1", b"invite:8"))
    assert "audit.jsonl 第 1 行有问题" in line.run("audit", "verify", code=1)
    line.run("audit", "verify", "--inspection", "20261116-1")
    trail.write_bytes(whole)
    (line.data / "inspections" / "20261116-1" / "audit.jsonl").unlink()
    assert "第 1 行有问题：从这里起的行不见了" in line.run("audit", "verify", code=1)


def test_backup_and_restore_bring_the_same_files(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.create()
    evidence = line.data / "inspections" / "20261116-1" / "evidence"
    evidence.mkdir()
    (evidence / "ab.jpg").write_bytes(b"\xff\xd8photo")
    with closing(Journal(line.data)) as journal:
        journal.receive([(5, b"update")])
        line.run("backup", "b.zip")
    before = line.files(line.data)
    assert "已有内容" in line.run("restore", "b.zip", code=1)
    monkeypatch.setenv("XUNCHA_STORAGE__PATH", "other")
    line.run("restore", "b.zip")
    after = line.files(line.folder / "other")
    for files in (before, after):
        for name in [each for each in files if each.startswith("journal")]:
            del files[name]
    assert after == before
    with closing(Journal(line.folder / "other")) as journal:
        assert journal.pending() == [(5, b"update")]
    assert line.run("audit", "verify").count("完整") == 2
    line.run("invite", "deputy")
    assert sorted(each.name for each in line.folder.iterdir()) == ["b.zip", "data", "other"]


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:evil.txt", ".lock"]
)
def test_restore_refuses_names_that_lead_out(line: Line, name: str) -> None:
    with zipfile.ZipFile("b.zip", "w") as made:
        made.writestr("registry.json", "{}")
        made.writestr(name, "x")
    assert "不安全" in line.run("restore", "b.zip", code=1)
    assert [each.name for each in line.folder.iterdir()] == ["b.zip"]


def test_restore_refuses_what_is_no_backup(line: Line) -> None:
    (line.folder / "b.zip").write_bytes(b"no zip")
    assert "不是完好的备份" in line.run("restore", "b.zip", code=1)
    with zipfile.ZipFile("b.zip", "w") as made:
        made.writestr("readme.txt", "x")
    assert "registry.json" in line.run("restore", "b.zip", code=1)
    with zipfile.ZipFile("b.zip", "w") as made:
        made.writestr("registry.json", "{}")
    with zipfile.ZipFile("c.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("registry.json", "x" * 9999)
    data = bytearray((line.folder / "c.zip").read_bytes())
    data[45:50] = b"\xff\xff\xff\xff\xff"
    (line.folder / "c.zip").write_bytes(data)
    assert "不是完好的备份" in line.run("restore", "c.zip", code=1)
    (line.folder / "c.zip").unlink()
    assert "registry.json 打不开" in line.run("restore", "b.zip", code=1)
    line.run("restore", "missing.zip", code=1)
    assert [each.name for each in line.folder.iterdir()] == ["b.zip"]


def test_a_backup_is_refused_in_its_own_folder_and_while_all_moves(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.create()
    line.run("backup", "data/b.zip", code=2)
    marks = iter(range(1000))
    monkeypatch.setattr(archive, "_mark", lambda folder: next(marks))
    assert archive.pack(line.data, line.folder / "b.zip", pause=0) is None
    assert [each.name for each in line.folder.iterdir()] == ["data"]


# --- check ---------------------------------------------------------------------------------


def test_check_says_what_is_wrong(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有令牌" in line.run("check", code=1)
    assert not line.data.exists()
    with a_server(monkeypatch):
        output = line.run("check")
        assert "@xuncha_test_bot" in output
        assert "隐私模式开着" in output
        line.create("--chat", "-1")
        assert "机器人不在群里" in line.run("check", code=1)
    assert "连不上" in line.run("check", code=1)
    with a_server(monkeypatch, "9:WRONG"):
        output = line.run("check", code=1)
    assert "不接受令牌" in output
    assert "WRONG" not in output


# --- consoles ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("--help",), (*CREATE, "--unit", "北渡县\U0001f600分公司")])
def test_a_gbk_console_is_served(line: Line, words: tuple[str, ...]) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *words], capture_output=True, env=env, check=False, cwd="."
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert "巡察" in done.stdout.decode("gbk")
