"""How an outgoing message names the records it speaks of, for its disclosure check."""

from inspection.records import Finding, HeldContent, OutwardItem

HELD_CARD = "held:"


def finding_ref(finding: Finding) -> str:
    """Return how an outgoing message names the finding it speaks of."""
    return f"finding:{finding.id}"


def item_ref(item: OutwardItem) -> str:
    """Return how an outgoing message names the outward item it speaks of."""
    return f"outward_item:{item.id}"


def held_card(held: HeldContent) -> str:
    """Return the name of the card that asks a liaison to what it belongs that they sent."""
    return f"{HELD_CARD}{held.id}"
