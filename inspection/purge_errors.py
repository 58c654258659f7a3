"""Why an inspection is not destroyed, or nothing is added to one that is closed."""

from datetime import datetime

from inspection.errors import InspectionError


class InspectionClosedError(InspectionError):
    """The inspection is over: what came now would be in no pack."""


class NotClosedError(InspectionError):
    """It was not closed on the host: no pack was made of it."""


class NotHandedOverError(InspectionError):
    """Nobody's receipt of the pack is on record."""


class AddedSinceError(InspectionError):
    """It was closed anew since the purge was asked for."""


class OwnPurgeError(InspectionError):
    """Who asked cannot be the second one."""


class NobodyElseError(InspectionError):
    """Nobody else of the group is in the inspection: there is nobody to confirm."""


class PurgeBegunError(InspectionError):
    """Two have agreed already: it is being carried out."""


class PurgeDroppedError(InspectionError):
    """This request was cancelled, or another one stands in its place."""


class AskerGoneError(InspectionError):
    """Who asked is of the inspection no more: nobody stands behind the request."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PurgeTooLateError(InspectionError):
    """The ten minutes are over."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until
