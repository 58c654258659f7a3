"""Erasing what was said of a clue: records keep number, time and holder (design 6.3)."""

from inspection.enums import FetchState, MessageState
from inspection.ports import Work
from inspection.records import Evidence, OutgoingMessage, OutwardItem


def erase_item(work: Work, item: OutwardItem) -> None:
    """Drop what an item says of the finding; what the unit was told itself stays told."""
    history = tuple(
        change
        if change.what != "reworded"
        else change.model_copy(update={"before": "", "after": ""})
        for change in item.history
    )
    was_told = item.delivered_at is not None
    work.put(item.changed(history=history, wording=item.wording if was_told else ""))


def erase_evidence(work: Work, evidence_id: int) -> None:
    """Forget whose and what the file was; the fetcher removes the bytes."""
    file = work.get(Evidence, evidence_id)
    if file is not None:
        work.put(
            file.changed(
                file_id="",
                file_unique_id="",
                file_name="",
                caption="",
                fetch_state=FetchState.TO_ERASE,
            )
        )


def erase_message(work: Work, message: OutgoingMessage) -> None:
    """Withdraw what is still to be said, and drop the text of it."""
    if message.state is MessageState.QUEUED:
        work.put(message.changed(state=MessageState.WITHDRAWN, text="", buttons=()))
    elif message.text:
        work.put(message.changed(text=""))
