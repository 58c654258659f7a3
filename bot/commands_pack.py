"""`xuncha pack` and `xuncha pack verify`: the evidence pack, made and looked at again."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from bot.acts import note_act
from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    Refused,
    WrongUsage,
    chosen,
    configured,
    in_words,
    inspection_of,
    now_of,
    read_only,
    require_records,
    working,
)
from bot.pack_orders import order_for
from storage.pack_check import Flaw, PackFault, check_pack

FLAWS: Mapping[Flaw, str] = {
    Flaw.CHANGED: "内容被改动过",
    Flaw.MISSING: "清单里有，包里没有",
    Flaw.ADDED: "清单里没有，是后来放进去的",
    Flaw.TWICE: "和另一个文件重名",
    Flaw.UNSAFE: "文件名不安全，不要解开",
    Flaw.NO_MANIFEST: "里面没有可读的 manifest.json，不是证据包，或清单被改动过",
    Flaw.NO_ARCHIVE: "不是完好的 ZIP 文件",
    Flaw.HIDDEN: "文件里夹带了不属于任何一个文件的内容",
    Flaw.OTHER_FILE: "SHA-256 和给出的不同，不是同一个包",
}
MAKE = "make"


class PackGroup(TyperGroup):
    """`xuncha pack FILE` makes a pack: whatever is no command of its own is a file."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own context
        """Put the command that is meant in front."""
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


@in_words
def make(
    file: Annotated[
        Path | None,
        typer.Argument(help="证据包文件（zip）；不写时放在数据文件夹的 packs 里。"),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="只做给这个单位的包：只有单位可以看的内容。")
    ] = None,
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """做证据包：台账、文书、附件原件、操作留痕，附逐个文件的 SHA-256。机器人运行时也可以用。"""
    from bot.packing import make_pack  # noqa: PLC0415  # slow to import

    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    slug = chosen(store, inspection)
    place = _unit(inspection_of(store.view(slug)).units, unit)
    order = order_for(settings, settings.storage.path, slug, place, now_of(settings))
    order = order if file is None else replace(order, target=file)
    if order.target.is_dir():
        raise WrongUsage(f"{order.target} 是文件夹，应为文件名，例如 证据包.zip。")
    note_act(settings, "pack.asked", slug)
    with working("正在做证据包") as progress:
        packed = make_pack(order, settings.storage.cipher(), progress)
    note_act(settings, "pack.made", slug)
    typer.echo(f"巡察：{slug}{f'，{place}' if place else ''}，已收录 {packed.files} 个文件：")
    typer.echo(str(packed.path))
    typer.echo(f"SHA-256：{packed.sha256}")
    if packed.missing:
        typer.echo(f"有 {packed.missing} 个附件未能收录，见包内的 清单.txt。")
    typer.echo("包内是明文，只有本机用户可读；请存放在批准的加密介质上移交。")


def _unit(units: tuple[str, ...], given: str | None) -> str | None:
    if given is None:
        return None
    if given.strip() not in units:
        raise WrongUsage(f"没有单位 {given}，应为：{'、'.join(units)}")
    return given.strip()


@in_words
def verify(
    file: Annotated[Path, typer.Argument(help="证据包文件（zip）。")],
    sha256: Annotated[
        str, typer.Option("--sha256", help="制作时给出的 SHA-256，连清单本身一并核对。")
    ] = "",
) -> None:
    """核对证据包：逐个文件比对，指出被改动、缺失或后来放进去的文件。不解开任何文件。"""
    if not file.is_file():
        raise Refused(f"没有文件 {file}。")
    checked = check_pack(file, sha256=sha256.strip())
    for fault in checked.faults:
        typer.echo(_line(file, fault))
    if checked.faults:
        raise typer.Exit(1)
    typer.echo(f"完整：{checked.title}，{checked.files} 个文件与清单一致。")
    typer.echo(f"SHA-256：{checked.sha256}")
    if not sha256:
        typer.echo("请再与制作时记下的 SHA-256 比对：清单和文件一起被换掉时，只有它能看出来。")


def _line(file: Path, fault: PackFault) -> str:
    return f"{fault.name or file}：{FLAWS[fault.flaw]}。"
