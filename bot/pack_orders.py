"""Which evidence pack is wanted: told to the command line's own process or to another one."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Config
from inspection.enums import Language, Mode
from inspection.file_names import name_on_disk
from inspection.languages import language_of_inspection
from inspection.ports import View
from storage.layout import PACKS
from storage.office.words import Words, words_in

STAMPED = "%Y%m%d-%H%M%S"
STAMP = re.compile(r"(?<!\d)\d{8}-\d{6}(?!\d)")


@dataclass(frozen=True)
class PackOrder:
    """Which pack is wanted; all of it can be told to another process."""

    folder: Path  # the data folder
    scope: str
    target: Path
    zone: ZoneInfo
    mode: Mode
    unit: str | None = None  # the unit that the pack is for; None is the group's own
    asker_id: int | None = None  # as this person may see it; None is the host
    show_carried_over: bool = True
    language: Language = Language.CHINESE  # of the inspection's documents


def pack_name(scope: str, unit: str | None, now: datetime, words: Words) -> str:
    """Return the name of a pack on the host's disk; it begins with its inspection."""
    whose = words("证据包")
    if unit is not None:
        whose = f"{name_on_disk(unit) or words('单位')}-{words('往来材料')}"
    return f"{scope}-{whose}-{now:{STAMPED}}.zip"


def asked_at(path: Path, zone: ZoneInfo) -> datetime | None:
    """Return when a file among the packs was asked for, as its name says, to the second."""
    found = STAMP.search(path.name)
    try:
        return datetime.strptime(found[0], STAMPED).replace(tzinfo=zone) if found else None
    except ValueError:
        return None


def order_for(
    settings: Config, folder: Path, view: View, unit: str | None, now: datetime
) -> PackOrder:
    """Return what is to be made on the host's disk, on the terms of the day."""
    language = language_of_inspection(view, settings.inspection.language)
    return PackOrder(
        folder=folder,
        scope=view.scope,
        target=folder / PACKS / view.scope / pack_name(view.scope, unit, now, words_in(language)),
        zone=settings.inspection.zone,
        mode=settings.disclosure.effective_mode(now.date()),
        unit=unit,
        show_carried_over=settings.carry_over.liaison_sees,
        language=language,
    )
