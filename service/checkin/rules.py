"""Does this scan check the person in or out, how good is the evidence, and where does a forgotten stretch end?

Times are half-open: at 30 minutes before the start check-in is open, at the planned end it is over, at 60 minutes
after it check-out is over. A stop midway takes the place of the planned end. Repeating a scan is ``already``, never a
refusal.

When several refusals apply, the first is given, in the order of ``REFUSALS``:

1. the code: what the codec refuses, then wrong kind, another shift's, withdrawn or replaced;
2. the shift: not found, not published, cancelled, on paper, check-out over, closed, too early;
3. the people: who may scan whom comes first, so that a stranger learns nothing about the person;
4. the direction: never in; and for coming in only: stopped, over, age, a place.

Words of other capabilities (``published``, ``active``, ``signed_up``) travel as the codes that stand in the database;
one that is not known here never opens a door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHILD_AGE = 14  # years; below it a guardian must have consented (Personal Information Protection Law, art. 31)
ADULT_AGE = 18  # years; below it nobody serves on a hazardous shift, whoever consents
LIVE = "live"


class Grade(StrEnum):
    """Evidence of one end of a presence, strongest first; the value is what record and ledger store."""

    OWN_CODE = "own_code"  # a leader scanned the person's own rotating code
    LIVE_CODE = "live_code"  # the person scanned the shift's rotating code
    CARD = "card"
    POSTER = "poster"
    ROLL_CALL = "roll_call"
    INFERRED = "inferred"
    LATE_ENTRY = "late_entry"
    OPENING = "opening"

    @property
    def rank(self) -> int:
        """0 is the strongest. Grades are compared by rank: as strings they would sort by the alphabet."""
        return list(Grade).index(self)


def weaker(grade: Grade, *others: Grade) -> Grade:
    return max((grade, *others), key=lambda each: each.rank)


def grade_of(in_grade: Grade, out_grade: Grade) -> Grade:
    """A presence is only as well proven as its weaker end."""
    return weaker(in_grade, out_grade)


class Method(StrEnum):
    """How the person was seen; the values are those of the code kinds."""

    SHIFT = "shift"
    POSTER = "poster"
    PASSPORT = "passport"
    CARD = "card"
    PICKUP = "pickup"  # a redemption code: never evidence of presence
    ROLL_CALL = "roll_call"


GRADES: Mapping[Method, Grade] = {
    Method.PASSPORT: Grade.OWN_CODE,
    Method.SHIFT: Grade.LIVE_CODE,
    Method.CARD: Grade.CARD,
    Method.POSTER: Grade.POSTER,
    Method.ROLL_CALL: Grade.ROLL_CALL,
}


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    AUTO = "auto"


class Outcome(StrEnum):
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckinPolicy:
    open_before_minutes: int = 30
    check_out_after_minutes: int = 60
    already_within_minutes: int = 10


DEFAULT_POLICY = CheckinPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFacts:
    state: str
    starts_at: datetime
    ends_at: datetime  # planned or lengthened
    stopped_at: datetime | None = None
    requires_sign_up: bool = False
    capacity: int | None = None
    places_taken: int = 0  # sign-ups and walk-ins that hold a place
    is_hazardous: bool = False
    min_age: int | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    account_status: str
    has_passport: bool = True
    age: int | None = None  # whole years at the shift's start
    has_guardian_consent: bool = False
    sign_up: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceFacts:
    """The person's presences; undone ones do not count."""

    open_here_since: datetime | None = None
    last_closed_here_at: datetime | None = None
    open_elsewhere_since: datetime | None = None
    elsewhere_ends_at: datetime | None = None  # that shift's planned or lengthened end, or its stop


NOWHERE = PresenceFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFacts:
    """One scan. ``shift`` and ``person`` are ``None`` when no row was found."""

    now: datetime
    direction: Direction
    method: Method
    token: str = LIVE  # the codec's verdict; a roll-call has no code to doubt
    is_code_of_other_shift: bool = False  # the phone named one shift and read the code of another
    serial_read: int | None = None  # poster or card
    serial_current: int | None = None  # None: no poster or card is in use
    actor_is_person: bool = False  # compares people, not sign-ins
    actor_is_leader_here: bool = False  # leader, deputy, co-host or staff: may check people in
    shift: ShiftFacts | None = None
    person: PersonFacts | None = None
    presence: PresenceFacts = NOWHERE


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` is a key of ``REFUSALS``. An end never lies before its start, even where two clocks disagree."""

    outcome: Outcome
    code: str | None = None
    closes_here_at: datetime | None = None
    closes_elsewhere_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    opens_at: datetime
    check_in_ends_at: datetime
    check_out_ends_at: datetime  # from then on the shift may be closed


def window_of(shift: ShiftFacts, policy: CheckinPolicy = DEFAULT_POLICY) -> Window:
    ends_at = shift.ends_at if shift.stopped_at is None else min(shift.ends_at, shift.stopped_at)
    return Window(
        opens_at=shift.starts_at - timedelta(minutes=policy.open_before_minutes),
        check_in_ends_at=ends_at,
        check_out_ends_at=ends_at + timedelta(minutes=policy.check_out_after_minutes),
    )


def inferred_end(
    start: datetime,
    ends_at: datetime,
    closed_at: datetime | None = None,
    next_check_in_elsewhere_at: datetime | None = None,
) -> datetime:
    """The end of a presence that nobody closed. ``None`` for a close or check-in that has not happened."""
    known = (each for each in (ends_at, closed_at, next_check_in_elsewhere_at) if each is not None)
    return max(start, min(known))


CODE_REFUSALS: Mapping[str, str] = {
    "unreadable": "code_unreadable",
    "forged": "code_forged",
    "expired": "code_expired",
    "not_yet": "code_not_yet",
}
STATE_REFUSALS: Mapping[str, str] = {
    "draft": "shift_not_published",
    "cancelled": "shift_cancelled",
    "recorded": "shift_recorded_on_paper",
}
SERVING_STATUSES = frozenset({"active", "pending"})  # a missing consent hides a name; it does not stop a good deed


def judge(facts: ScanFacts, policy: CheckinPolicy = DEFAULT_POLICY) -> Verdict:
    """Pure and total; the caller stores the verdict, refused or not."""
    if code := _code_refusal(facts):
        return _refused(code)
    if facts.shift is None:
        return _refused("shift_not_found")
    window = window_of(facts.shift, policy)
    if code := _shift_refusal(facts.shift, window, facts.now) or _actor_refusal(facts):
        return _refused(code)
    if facts.person is None:
        return _refused("person_not_found")
    if code := _person_refusal(facts.person):
        return _refused(code)
    if verdict := _without_coming_in(facts, policy):
        return verdict
    if code := _entry_refusal(facts.shift, facts.person, facts.presence, window, facts.now):
        return _refused(code)
    return Verdict(Outcome.CHECKED_IN, closes_elsewhere_at=_end_elsewhere(facts.presence, facts.now))


def _refused(code: str) -> Verdict:
    return Verdict(Outcome.REFUSED, code)


def _code_refusal(facts: ScanFacts) -> str | None:
    if facts.token != LIVE:
        return CODE_REFUSALS.get(facts.token, "code_unreadable")
    if facts.method not in GRADES:
        return "code_wrong_kind"
    if facts.is_code_of_other_shift:
        return "code_of_other_shift"
    if facts.method in (Method.POSTER, Method.CARD) and (
        facts.serial_read is None or facts.serial_read != facts.serial_current
    ):
        return "poster_withdrawn" if facts.method == Method.POSTER else "card_replaced"
    return None


def _shift_refusal(shift: ShiftFacts, window: Window, now: datetime) -> str | None:
    """Check-out over comes before closed: the answer must not depend on whether the closing job has run."""
    if shift.state not in ("published", "closed"):
        return STATE_REFUSALS.get(shift.state, "shift_not_published")
    if now >= window.check_out_ends_at:
        return "checkout_over"
    if shift.state == "closed":
        return "shift_closed"
    return "too_early" if now < window.opens_at else None


def _actor_refusal(facts: ScanFacts) -> str | None:
    if facts.method in (Method.SHIFT, Method.POSTER):
        return None if facts.actor_is_person else "scanned_for_another"
    if facts.actor_is_person:
        return "own_name_called" if facts.method == Method.ROLL_CALL else "own_card_scanned"
    return None if facts.actor_is_leader_here else "not_leader_here"


def _person_refusal(person: PersonFacts) -> str | None:
    if person.account_status not in SERVING_STATUSES:
        return "account_closed"
    if not person.has_passport:
        return "no_passport"
    if person.age is not None and person.age < CHILD_AGE and not person.has_guardian_consent:
        return "guardian_consent_missing"
    return None


def _without_coming_in(facts: ScanFacts, policy: CheckinPolicy) -> Verdict | None:
    """The verdict when this scan is a check-out or a repetition; ``None`` when the person wants to come in."""
    since, left_at = facts.presence.open_here_since, facts.presence.last_closed_here_at
    is_auto = facts.direction == Direction.AUTO
    repeats_after = facts.now - timedelta(minutes=policy.already_within_minutes)
    if since is not None:
        if facts.direction == Direction.IN or (is_auto and since > repeats_after):
            return Verdict(Outcome.ALREADY)
        return Verdict(Outcome.CHECKED_OUT, closes_here_at=max(since, facts.now))
    if facts.direction == Direction.OUT:
        return _refused("never_in") if left_at is None else Verdict(Outcome.ALREADY)
    if is_auto and left_at is not None and left_at > repeats_after:
        return Verdict(Outcome.ALREADY)
    return None


def _entry_refusal(
    shift: ShiftFacts, person: PersonFacts, presence: PresenceFacts, window: Window, now: datetime
) -> str | None:
    if now >= window.check_in_ends_at:
        return "checkin_over" if shift.stopped_at is None else "shift_stopped"
    came_before = presence.last_closed_here_at is not None
    return _age_refusal(shift, person.age) or (None if came_before else _place_refusal(shift, person.sign_up))


def _age_refusal(shift: ShiftFacts, age: int | None) -> str | None:
    """Limits hold for everybody, signed up or not; an unknown age fails only where there is one. Both are inclusive."""
    if not shift.is_hazardous and shift.min_age is None and shift.max_age is None:
        return None
    if age is None:
        return "age_unknown"
    if shift.is_hazardous and age < ADULT_AGE:
        return "minor_on_hazardous"
    if shift.min_age is not None and age < shift.min_age:
        return "too_young"
    return "too_old" if shift.max_age is not None and age > shift.max_age else None


def _place_refusal(shift: ShiftFacts, sign_up: str | None) -> str | None:
    """Walk-ins are welcome where a place is free and no sign-up is asked for; who came before keeps the place."""
    if sign_up == "signed_up":
        return None
    is_full = shift.capacity is not None and shift.places_taken >= shift.capacity
    if sign_up == "waitlisted" and (is_full or shift.is_hazardous or shift.requires_sign_up):
        return "waitlisted"
    if shift.is_hazardous:
        return "hazardous_needs_sign_up"
    if shift.requires_sign_up:
        return "sign_up_required"
    return "shift_full" if is_full else None


def _end_elsewhere(presence: PresenceFacts, now: datetime) -> datetime | None:
    """Nobody is in two places: coming in here ends the stretch there, at its planned end if that has passed."""
    if presence.open_elsewhere_since is None:
        return None
    return inferred_end(presence.open_elsewhere_since, presence.elsewhere_ends_at or now, None, now)


@dataclass(frozen=True, slots=True)
class Sentences:
    """What happened and what to do now, short enough to be read aloud by the leader to the person."""

    zh: str
    en: str
    next_zh: str
    next_en: str


# Given when a scan that was judged good met a presence written in the same moment, or a paper row of that time.
RAISED_BY_COMMAND = frozenset({"present_elsewhere"})

# A table is read by its rows, so the formatter leaves it alone.
# fmt: off
REFUSALS: Mapping[str, Sentences] = {
    "code_unreadable": Sentences(
        "这个码没有扫清楚。", "This code could not be read.",
        "请擦一擦镜头，离近一点再扫一次。", "Wipe the lens, hold the phone closer and scan again."),
    "code_forged": Sentences(
        "这个码不是我们发的。", "This code was not issued by us.",
        "请重新打开二维码页面，再扫一次。", "Open the page with the code afresh and scan that one."),
    "code_expired": Sentences(
        "这个码已经过期，换新码了。", "This code has been replaced by a newer one.",
        "请直接扫屏幕上现在的码，不要扫照片或截图。", "Scan the code that is on the screen now, not a photo of it."),
    "code_not_yet": Sentences(
        "这个码还没到使用时间。", "This code is not valid yet.",
        "请等半分钟再扫一次；还不行，请告诉工作人员。", "Scan again in half a minute; if it fails, tell the staff."),
    "code_wrong_kind": Sentences(
        "这不是签到用的码。", "This code is not for check-in.",
        "请扫活动的签到码；领礼品的码请到兑换处出示。", "Scan the shift's code; a pick-up code is for the counter."),
    "code_of_other_shift": Sentences(
        "这是另一场活动的码。", "This is the code of another shift.",
        "请扫本场活动的码，或先打开那一场活动再扫。", "Scan this shift's code, or open the other shift first."),
    "poster_withdrawn": Sentences(
        "这张海报已经停用。", "This poster is no longer in use.",
        "请扫现场新的码，或请负责人帮您签到。", "Scan the new code at the venue, or ask the leader to check you in."),
    "card_replaced": Sentences(
        "这张卡已经停用。", "This card is no longer in use.",
        "请用新卡；手边没有，请负责人点名签到。", "Use the new card; without it, ask the leader to call your name."),
    "shift_not_found": Sentences(
        "没有找到这场活动。", "This shift was not found.",
        "请问一问现场负责人，再扫一次。", "Ask the leader at the venue, then scan again."),
    "shift_not_published": Sentences(
        "这场活动还没有发布。", "This shift has not been published.",
        "请负责人先发布活动，再来扫码。", "Ask the leader to publish it, then scan again."),
    "shift_cancelled": Sentences(
        "这场活动已经取消。", "This shift was cancelled.",
        "抱歉让您白跑一趟，请看看别的活动。", "We are sorry that you came in vain; please look at others."),
    "shift_recorded_on_paper": Sentences(
        "这场活动是用纸质表登记的，不用扫码。", "This shift was recorded on paper; no scan is needed.",
        "如果表上漏了您，请告诉工作人员。", "If the sheet has missed you, tell the staff."),
    "checkout_over": Sentences(
        "这场活动的签退时间已过。", "Check-out for this shift is over.",
        "不要紧，结束时间会补上；不对请告诉负责人。", "An end will be filled in; tell the leader if it is wrong."),
    "shift_closed": Sentences(
        "这场活动的登记已经结束。", "This shift has been closed.",
        "如果漏记了您，请告诉负责人。", "If you were missed, tell the leader."),
    "too_early": Sentences(
        "您来早了，还没开始签到。", "You are early: check-in is not open yet.",
        "请先歇一会儿，到了签到时间再扫。", "Take a rest and scan again when check-in opens."),
    "scanned_for_another": Sentences(
        "不能替别人签到。", "Nobody can check in for someone else.",
        "请本人来扫；没有手机，请负责人扫卡或点名。", "Let them scan, or ask the leader to scan their card."),
    "own_card_scanned": Sentences(
        "不能扫自己的护照或卡。", "You cannot scan your own passport or card.",
        "请扫现场的活动码，或请另一位负责人扫您的卡。", "Scan the shift's code, or let another leader scan yours."),
    "own_name_called": Sentences(
        "不能给自己点名。", "You cannot call your own name.",
        "请扫现场的活动码，或请另一位负责人点您的名。", "Scan the shift's code, or let another leader call it."),
    "not_leader_here": Sentences(
        "只有本场负责人或工作人员能这样签到。", "Only this shift's leaders and staff can check people in this way.",
        "请把卡或护照码交给负责人扫；您自己请扫活动码。", "Give it to the leader; for yourself scan the shift's code."),
    "person_not_found": Sentences(
        "没有找到这位居民。", "This person was not found.",
        "请核对后再试，或请工作人员帮忙查找。", "Check and try again, or ask the staff to look them up."),
    "account_closed": Sentences(
        "这个账号已经停用。", "This account is not in use.",
        "请到社区服务台问一问，工作人员会帮您。", "Please ask at the community's desk; the staff will help."),
    "no_passport": Sentences(
        "还没有办义粉护照。", "There is no volunteer passport yet.",
        "请在小程序里办一本，或请工作人员当场办理。", "Open one in the mini-program, or ask the staff."),
    "guardian_consent_missing": Sentences(
        "孩子未满 14 岁，还没有监护人同意。", "A child under 14 needs a guardian's consent.",
        "孩子可以参加，只计人数；要记名，请家长先同意。", "The child may join: counted, but not named until then."),
    "never_in": Sentences(
        "您还没有签到，不能签退。", "You have not checked in, so you cannot check out.",
        "请先签到；来时忘了扫的，请告诉负责人。", "Check in first; if you forgot when you came, tell the leader."),
    "shift_stopped": Sentences(
        "这场活动已经中途停止。", "This shift was stopped midway.",
        "签过到的，停止前的时间照算。请听负责人安排。", "Your time until the stop counts. Follow the leader."),
    "checkin_over": Sentences(
        "签到时间已过，活动结束了。", "Check-in is over: the shift has ended.",
        "如果您参加了却忘了签到，请告诉负责人。", "If you took part but forgot to check in, tell the leader."),
    "age_unknown": Sentences(
        "这场活动对年龄有要求，我们还不知道您的生日。", "This shift has an age limit and your birthday is not known.",
        "请工作人员帮您登记生日，再扫一次。", "Ask the staff to enter your birthday, then scan again."),
    "minor_on_hazardous": Sentences(
        "未满 18 岁不能参加这场有危险的活动。", "Nobody under 18 may serve on this hazardous shift.",
        "请选一场适合您的活动。", "Please choose another activity that suits you."),
    "too_young": Sentences(
        "您还没到这场活动要求的年龄。", "You are younger than this shift allows.",
        "请选一场适合您的活动，负责人可以帮您看看。", "Please choose another; the leader can help you find one."),
    "too_old": Sentences(
        "为了您的安全，这场活动有年龄上限。", "For your safety, this shift has an upper age limit.",
        "请选一场轻松些的活动，负责人可以帮您看看。", "Please choose a lighter one; the leader can help."),
    "waitlisted": Sentences(
        "您在候补名单上，还没有轮到。", "You are on the waitlist; no place is free yet.",
        "请稍等，轮到了会通知您；也可以问问负责人。", "We tell you when a place is free; or ask the leader."),
    "hazardous_needs_sign_up": Sentences(
        "这场活动有一定危险，要先报名。", "This shift is hazardous: it needs a sign-up first.",
        "请先报名，看过风险提示再来。", "Sign up and read the risk notice before you come."),
    "sign_up_required": Sentences(
        "这场活动要先报名。", "This shift needs a sign-up first.",
        "请在小程序里报名，或请负责人帮您报名，再扫一次。", "Sign up, or ask the leader to, then scan again."),
    "shift_full": Sentences(
        "这场活动已经满员。", "This shift is full.",
        "谢谢您来！请看看别的场次，或问问负责人。", "Thank you for coming! Look at others, or ask the leader."),
    "present_elsewhere": Sentences(
        "这段时间您已有另一条签到记录。", "You already have a presence recorded for this time.",
        "请刷新后看一看；不对请告诉工作人员。", "Refresh and look; if it is wrong, tell the staff."),
}
# fmt: on
