"""What a finding's text says in figures and names: reading, not judging."""

from inspection.amounts import find_amounts
from inspection.counts import find_counts
from inspection.ports import Work
from inspection.records import Finding
from inspection.subjects import Departments, department_of


def keep_readings(work: Work, finding: Finding, departments: Departments) -> Finding:
    """Keep money and counts as said, and the department when the text names exactly one.

    A department that was kept stays when a later text names none.
    """
    text = finding.wording
    read = finding.changed(
        amounts=find_amounts(text),
        counts=find_counts(text),
        department=department_of(text, departments) or finding.department,
    )
    return finding if read == finding else work.put(read)
