"""Why an interview is not begun, noted or left."""

from inspection.errors import InspectionError


class InterviewTimesError(InspectionError):
    """The times named for an interview cannot be, or are not over."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class InInterviewError(InspectionError):
    """The person is in an interview already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InterviewGoesOnError(InspectionError):
    """One is still open: what another one's times name is noted after its end."""

    def __init__(self, label: str, times: str) -> None:
        super().__init__(label, times)
        self.label = label
        self.times = times


class InterviewFirstError(InspectionError):
    """Who is in an interview does not leave its inspection: what they say belongs to it."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class NoInterviewError(InspectionError):
    """The person is in no interview."""
