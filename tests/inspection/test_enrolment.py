from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from inspection import enrolment
from inspection.enums import Role
from inspection.errors import (
    AlreadyEnrolledError,
    CodeError,
    CodeExpiredError,
    CodeLockedError,
    CodeUnknownError,
    CodeUsedError,
    InspectionError,
)
from inspection.ports import REGISTRY, Work
from inspection.records import Invite, Member, Person
from tests.make import HOUR, NOW, SCOPE, UNIT, a_member, a_work, acts_in, everything_in

DAY = timedelta(days=1)
WRONG = "00000000"  # 0 is in no code
USER, OTHER = 71, 72
MINUTE = timedelta(minutes=1)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work(REGISTRY)


def invite(work: Work, **fields: object) -> tuple[Invite, str]:
    made, code = enrolment.invite(
        work,
        inspection_id=SCOPE,
        role=Role.UNIT_LIAISON,
        unit=UNIT,
        by=1,
        now=NOW,
        valid_for=DAY,
        posts=("财务岗",),
        recusals=("工会",),
    )
    return work.put(made.changed(**fields)), code


def enrol(work: Work, code: str, *, user_id: int = USER, now: datetime = NOW) -> Member:
    return enrolment.enrol(work, code=code, user_id=user_id, name="周", now=now)


def guess_wrong(work: Work, times: int, *, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(CodeError):
            enrol(work, WRONG, now=now)


# --- the code ---


def test_a_code_has_eight_characters_that_are_not_mistaken() -> None:
    codes = [enrolment.new_code() for _ in range(200)]

    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)).isdisjoint("01OI")


def test_codes_differ() -> None:
    assert len({enrolment.new_code() for _ in range(200)}) == 200


def test_a_code_is_bound_to_role_unit_posts_and_recusals(work: Work) -> None:
    member = enrol(work, invite(work)[1])

    assert (member.inspection_id, member.role, member.units, member.posts, member.recusals) == (
        SCOPE,
        Role.UNIT_LIAISON,
        (UNIT,),
        ("财务岗",),
        ("工会",),
    )


def test_case_and_blanks_around_a_code_do_not_matter(work: Work) -> None:
    _, code = invite(work)

    assert enrol(work, f" {code.lower()}\n").user_id == USER


def test_the_code_is_kept_nowhere(work: Work) -> None:
    _, code = invite(work)

    enrol(work, code)

    assert code.upper() not in everything_in(work).upper()


def test_a_wrong_code_is_kept_nowhere_either(work: Work) -> None:
    guess_wrong(work, 1)

    assert WRONG not in everything_in(work)


def test_an_invitation_issued_again_has_another_code(work: Work) -> None:
    made, first = invite(work)

    enrolment.issue(work, made, by=1, now=NOW, valid_for=DAY)

    with pytest.raises(CodeUnknownError):
        enrol(work, first)


def test_a_prepared_invitation_without_a_code_admits_nobody(work: Work) -> None:
    invite(work, code_hash="")

    with pytest.raises(CodeUnknownError):
        enrol(work, "")


# --- who comes in ---


def test_a_code_works_once(work: Work) -> None:
    _, code = invite(work)
    enrol(work, code)

    with pytest.raises(CodeUsedError):
        enrol(work, code, user_id=OTHER)


def test_a_used_code_tells_by_whom_and_when(work: Work) -> None:
    enrol(work, invite(work)[1])

    assert [(i.used_by, i.used_at) for i in work.all(Invite)] == [(USER, NOW)]


def test_a_code_is_past_its_day_when_the_day_is_over(work: Work) -> None:
    _, code = invite(work)

    with pytest.raises(CodeExpiredError):
        enrol(work, code, now=NOW + DAY)


def test_a_code_works_until_its_last_moment(work: Work) -> None:
    _, code = invite(work)

    assert enrol(work, code, now=NOW + DAY - MINUTE).joined_at == NOW + DAY - MINUTE


def test_an_unknown_code_is_refused(work: Work) -> None:
    invite(work)

    with pytest.raises(CodeUnknownError):
        enrol(work, WRONG)


def test_who_belongs_to_it_already_does_not_use_up_a_code(work: Work) -> None:
    enrol(work, invite(work)[1])
    _, second = invite(work)

    with pytest.raises(AlreadyEnrolledError):
        enrol(work, second)

    assert enrol(work, second, user_id=OTHER).user_id == OTHER


def test_who_left_may_come_again(work: Work) -> None:
    member = enrol(work, invite(work)[1])
    work.put(member.changed(left_at=NOW))

    assert enrol(work, invite(work)[1]).is_active


def test_who_came_in_works_in_that_inspection(work: Work) -> None:
    enrol(work, invite(work)[1])

    assert [(p.user_id, p.inspection_id) for p in work.all(Person)] == [(USER, SCOPE)]


# --- guessing ---


def test_four_wrong_tries_lock_nothing(work: Work) -> None:
    _, code = invite(work)
    guess_wrong(work, 4)

    assert enrol(work, code).user_id == USER


def test_five_wrong_tries_lock_even_the_right_code(work: Work) -> None:
    _, code = invite(work)
    guess_wrong(work, 5)

    with pytest.raises(CodeLockedError) as refusal:
        enrol(work, code, now=NOW + HOUR - MINUTE)

    assert refusal.value.until == NOW + HOUR


def test_the_lock_is_over_after_an_hour(work: Work) -> None:
    _, code = invite(work)
    guess_wrong(work, 5)

    assert enrol(work, code, now=NOW + HOUR).user_id == USER


def test_tries_while_locked_do_not_lengthen_the_lock(work: Work) -> None:
    guess_wrong(work, 8)

    assert [p.locked_until for p in work.all(Person)] == [NOW + HOUR]


def test_after_the_lock_five_more_tries_lock_again(work: Work) -> None:
    guess_wrong(work, 5)

    guess_wrong(work, 5, now=NOW + HOUR)

    assert [p.locked_until for p in work.all(Person)] == [NOW + 2 * HOUR]


def test_a_right_code_forgets_the_wrong_ones(work: Work) -> None:
    _, code = invite(work)
    guess_wrong(work, 4)

    enrol(work, code)

    assert [p.wrong_codes for p in work.all(Person)] == [0]


def test_one_person_does_not_lock_out_another(work: Work) -> None:
    _, code = invite(work)
    guess_wrong(work, 5)

    assert enrol(work, code, user_id=OTHER).user_id == OTHER


# --- the trail ---


def test_issuing_and_enrolling_are_in_the_audit_trail(work: Work) -> None:
    enrol(work, invite(work)[1])

    assert acts_in(work) == ("invite.issued", "member.enrolled")


@pytest.mark.parametrize(
    ("known", "why"), [({"used_at": NOW}, CodeUsedError), ({"expires_at": NOW}, CodeExpiredError)]
)
def test_a_refused_code_is_in_the_audit_trail(
    work: Work, known: dict[str, datetime], why: type[InspectionError]
) -> None:
    _, code = invite(work, **known)

    with pytest.raises(why):
        enrol(work, code)

    assert acts_in(work)[-1] == "code.refused"


def test_a_try_while_locked_is_in_the_audit_trail(work: Work) -> None:
    guess_wrong(work, 6)

    assert acts_in(work) == ("code.refused",) * 6


def test_a_second_enrolment_is_in_the_audit_trail(work: Work) -> None:
    enrol(work, invite(work)[1])
    _, second = invite(work)

    with pytest.raises(AlreadyEnrolledError):
        enrol(work, second)

    assert acts_in(work)[-1] == "code.refused"


# --- finding people ---


def test_a_person_is_known_under_the_newest_name(work: Work) -> None:
    enrolment.person_of(work, USER, "旧")

    assert enrolment.person_of(work, USER, "新").name == "新"


def test_no_name_takes_none_away(work: Work) -> None:
    enrolment.person_of(work, USER, "周")

    assert enrolment.person_of(work, USER, "").name == "周"


def test_a_stranger_is_nobody(work: Work) -> None:
    assert enrolment.find_person(work, USER) is None


def test_only_active_places_are_memberships(work: Work) -> None:
    here = work.add(a_member(user_id=USER))
    work.add(a_member(user_id=USER, inspection_id="t2", left_at=NOW))

    assert enrolment.memberships(work, USER) == (here,)


def test_a_place_in_one_inspection_is_none_in_another(work: Work) -> None:
    work.add(a_member(user_id=USER))

    assert enrolment.membership(work, USER, "t2") is None


def test_everybody_active_belongs_to_an_inspection_liaisons_included(work: Work) -> None:
    here = tuple(work.add(a_member(role=role)) for role in Role)
    work.add(a_member(user_id=USER, left_at=NOW))
    work.add(a_member(user_id=USER, inspection_id="t2"))

    assert enrolment.members_of(work, SCOPE) == here


def test_the_liaison_enrolled_first_comes_first(work: Work) -> None:
    first = work.add(a_member(role=Role.UNIT_LIAISON))
    work.add(a_member(role=Role.UNIT_LIAISON, units=("城西",)))
    work.add(a_member(units=(UNIT,)))
    second = work.add(a_member(role=Role.UNIT_LIAISON, user_id=USER))

    assert enrolment.liaisons_of(work, SCOPE, UNIT) == (first, second)


def test_the_code_of_the_present_account_is_the_newest(work: Work) -> None:
    made, code = invite(work)
    member = enrol(work, code)
    for user_id, by in ((OTHER, 1), (USER, 2), (OTHER, 3)):
        lost = work.put(member.changed(disabled_at=NOW))
        _, code = enrolment.invite_again(work, lost, by=by, now=NOW, valid_for=DAY)
        member = enrol(work, code, user_id=user_id)
    behind = enrolment.code_behind(work, member)
    assert (made.replaces, behind.issued_by if behind else None) == (None, 3)
