"""Why a pack is not begun."""

from inspection.errors import InspectionError


class NoSuchUnitError(InspectionError):
    """A pack was asked for a unit that is not of this inspection; `units` are those that are."""

    def __init__(self, named: str, units: tuple[str, ...]) -> None:
        super().__init__(named)
        self.named = named
        self.units = units


class KeepsAwayFromUnitError(InspectionError):
    """A unit's pack was asked for by somebody who keeps away from that unit (domain 3.2)."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit
