"""`/pack`: an evidence pack for the leader, made beside the bot; one message tells how far."""

from handlers.context import Desk, Turn
from inspection.access import is_recused
from inspection.audit import note
from inspection.enums import MessageState, Mode, Priority
from inspection.errors import NothingHereError
from inspection.pack_contents import LISTINGS
from inspection.pack_errors import KeepsAwayFromUnitError, NoSuchUnitError
from inspection.records import EvidencePack, OutgoingMessage, PackState

MOST_BY_CHAT = 50 * 1000 * 1000  # bytes that Telegram takes from a bot
OF_UNIT = frozenset({"单位", "unit"})


def ask(turn: Turn, argument: str) -> None:
    """`/pack`, or `/pack` and a unit for what that unit may take away."""
    unit = _unit(turn, " ".join(argument.split()))
    for under_way in turn.work.lookup(EvidencePack, "state", PackState.MAKING):
        turn.reply(turn.texts("pack", "under_way", pack=under_way))
        return
    pack = turn.work.add(EvidencePack(asked_by=turn.user_id, asked_at=turn.now, unit=unit))
    subject = f"evidence_pack:{pack.id}"
    note(turn.work, by=turn.user_id, at=turn.now, act="pack.asked", subject=subject)
    show(turn, pack)


def _unit(turn: Turn, named: str) -> str | None:
    units = turn.inspection.units
    if not named:
        return None
    unit = units[0] if named in OF_UNIT and len(units) == 1 else named
    if unit not in units:
        raise NoSuchUnitError(named, units)
    if is_recused(turn.me, unit):
        raise KeepsAwayFromUnitError(unit)
    return unit


def show(desk: Desk, pack: EvidencePack) -> None:
    """Tell how far it is, by changing the one message."""
    goes = goes_to_chat(desk, pack)
    facts = {"goes": goes, "limit": MOST_BY_CHAT, "listing": LISTINGS[desk.settings.language]}
    text = desk.texts("pack", "card", pack=pack, **facts)
    desk.show(pack.asked_by, f"pack:{pack.id}", text)


def goes_to_chat(desk: Desk, pack: EvidencePack) -> bool:
    """Whether the file itself may be sent: not in earnest unless it is allowed, nor too large."""
    is_allowed = desk.settings.mode is Mode.DRILL or desk.settings.export_in_chat
    return is_allowed and pack.size <= MOST_BY_CHAT


def made(desk: Desk, pack: EvidencePack) -> None:
    """Tell that it lies on the host, and send it where it may be sent."""
    show(desk, pack)
    if pack.state is not PackState.MADE:
        return
    note(
        desk.work,
        by=pack.asked_by,
        at=desk.now,
        act="pack.made",
        subject=f"evidence_pack:{pack.id}",
        detail=pack.sha256,
    )
    if goes_to_chat(desk, pack):
        desk.say(
            pack.asked_by,
            desk.texts("pack", "caption", pack=pack),
            document=f"pack:{pack.id}",
            priority=Priority.NOTICE,
            dedupe=f"pack:{pack.id}",
        )


def removed(desk: Desk, pack: EvidencePack) -> None:
    """Tell that it is gone, and take back the message that carried it."""
    show(desk, pack)
    mark = f"pack:{pack.id}"
    note(desk.work, by=None, at=desk.now, act="pack.removed", subject=f"evidence_pack:{pack.id}")
    for message in tuple(desk.work.all(OutgoingMessage)):
        if message.document != mark:
            continue
        if message.state is MessageState.QUEUED:
            desk.work.put(message.withdrawn())
        elif message.message_id is not None:
            desk.replace(message, desk.texts("pack", "file_taken_back"))


def pack_of(desk: Desk, document: str | None) -> EvidencePack:
    """Return the pack that a message is to carry. Raises `NothingHereError`."""
    number = int((document or "").partition(":")[2] or 0)
    pack = desk.work.get(EvidencePack, number)
    if pack is None or pack.state is not PackState.MADE:
        raise NothingHereError
    return pack
