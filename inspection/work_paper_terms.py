"""The closed lists of a work paper; the Chinese terms stand in `work_paper.j2`."""

from enum import StrEnum


class PaperState(StrEnum):
    """Where a work paper stands on its way from compiling to signature."""

    COMPILING = "compiling"
    AWAITING_REVIEW = "awaiting_review"
    AWAITING_SIGNATURE = "awaiting_signature"
    SIGNED = "signed"
    SENT_BACK = "sent_back"


class PaperField(StrEnum):
    """What a work paper holds beside number, unit and date (domain 1.3)."""

    TITLE = "title"
    METHOD = "method"
    SOURCE_KIND = "source_kind"
    PERIOD = "period"
    PLACE = "place"
    OVERVIEW = "overview"
    PROCESS = "process"
    AMOUNT = "amount"
    BASIS = "basis"
    CLAUSE = "clause"
    RESPONSIBLE = "responsible"
    EXHIBITS = "exhibits"
    REMARK = "remark"


class Method(StrEnum):
    """The fourteen ways of getting to know (domain 1.3)."""

    BRIEFING = "briefing"
    INTERVIEW = "interview"
    PETITION = "petition"
    PERSONAL_MATTERS = "personal_matters"
    ASKING = "asking"
    READING = "reading"
    SYMPOSIUM = "symposium"
    SIT_IN = "sit_in"
    APPRAISAL = "appraisal"
    QUESTIONNAIRE = "questionnaire"
    SUBORDINATES = "subordinates"
    SPECIAL_CHECK = "special_check"
    ASSISTANCE = "assistance"
    FIELD_VISIT = "field_visit"


class SourceKind(StrEnum):
    """Where a finding comes from; a talk or a petition puts its source at risk (domain 2.3)."""

    PAPERS = "papers"
    SIGHT = "sight"
    DATA = "data"
    SURVEY = "survey"
    INTERVIEW = "interview"
    PETITION = "petition"
    REFERRAL = "referral"
    EARLIER_CHECK = "earlier_check"


class ProofKind(StrEnum):
    """The kinds of evidence of domain 2.4."""

    MINUTES = "minutes"
    RULES = "rules"
    VOUCHER = "voucher"
    EXPORT = "export"
    PICTURE = "picture"
    INTERVIEW_RECORD = "interview_record"
    PETITION = "petition"
    SURVEY = "survey"
    OBJECT = "object"
    REPLY = "reply"
    STATEMENT = "statement"


class Flag(StrEnum):
    """What a reviewer would stumble over, though nothing is missing."""

    NO_MINUTES_NO_TALK = "no_minutes_no_talk"
    TALK_ALONE = "talk_alone"
    UNLISTED_FILES = "unlisted_files"
