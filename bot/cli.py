"""The command line: `xuncha`; each topic's commands stand in a module of their own."""

import io
import os
import sys
from typing import Annotated

import typer

from bot import (
    commands_archive,
    commands_check,
    commands_closing,
    commands_evaluate,
    commands_init,
    commands_inspection,
    commands_key,
    commands_pack,
    commands_plan,
)
from bot.commands_common import ConfigOption, Refused, config_path, in_words

app = typer.Typer(
    name="xuncha",
    help="巡察组协调机器人。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
inspections = typer.Typer(help="建立巡察。", no_args_is_help=True)
plans = typer.Typer(help="巡察工作计划表。", no_args_is_help=True)
audits = typer.Typer(help="操作留痕。", no_args_is_help=True)
packs = typer.Typer(
    cls=commands_pack.PackGroup,
    help="证据包：xuncha pack [文件] 制作，xuncha pack verify 文件 核对。",
)
keys = typer.Typer(help="加密记录用的密钥。", no_args_is_help=True)


@app.command()
@in_words
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="网页的端口，0 表示任选一个。")
    ] = 8765,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="是否自动打开浏览器。")
    ] = True,
) -> None:
    """在本机演示一次完整的巡察，不需要令牌，也不连外网。"""
    try:
        from bot.demo import run_demo  # noqa: PLC0415  # the sandbox is an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {
            "bot",
            "handlers",
            "inspection",
            "storage",
            "sandbox",
        }:
            raise
        raise Refused(
            f"演示还缺少 {error.name}，请安装 sandbox 附加组件：pip install 'xuncha[sandbox]'。"
        ) from None
    raise typer.Exit(run_demo(port, browser))


@app.command()
@in_words
def run(config: ConfigOption = None) -> None:
    """运行机器人，直到收到停止信号。"""
    from bot.config import load_config  # noqa: PLC0415
    from bot.process import run_bot  # noqa: PLC0415  # the other commands start without it

    settings = load_config(config_path(config), os.environ, require_token=True)
    raise typer.Exit(run_bot(settings))


app.command()(commands_init.init)
app.command()(commands_check.check)
app.command()(commands_check.health)
app.command()(commands_inspection.invite)
app.command()(commands_plan.export)
app.command()(commands_evaluate.evaluate)
app.command()(commands_archive.backup)
app.command()(commands_archive.restore)
inspections.command("create")(commands_inspection.create)
inspections.command("close")(commands_closing.close)
inspections.command("purge")(commands_closing.purge)
plans.command("import")(commands_plan.import_plan)
plans.command("export")(commands_plan.export_plan)
audits.command("verify")(commands_archive.verify_audit)
packs.command("make", hidden=True)(commands_pack.make)
packs.command("verify")(commands_pack.verify)
app.add_typer(packs, name="pack")
app.add_typer(inspections, name="inspection")
app.add_typer(plans, name="plan")
app.add_typer(audits, name="audit")
keys.command("new")(commands_key.new_key_file)
keys.command("rotate")(commands_key.rotate)
app.add_typer(keys, name="key")


@inspections.callback()
def _inspection() -> None:
    """建立巡察。"""


@plans.callback()
def _plan() -> None:
    """巡察工作计划表。"""


@audits.callback()
def _audit() -> None:
    """操作留痕。"""


def main() -> None:
    """Run the command line; a console of another encoding loses signs, never the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
