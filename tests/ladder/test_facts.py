"""What is counted of people, by the database, held against the same counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.accounts.models import Account, FamilyTie
from service.activities.commands.plan import pass_on
from service.activities.models import Activity, Shift
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.db import db
from service.hours.commands.close import close
from service.hours.models import ServiceRecord
from service.ladder.policy_reader import shipped
from service.ladder.queries import facts_of
from service.ladder.queries.bringing import NOBODYS_EYES
from service.ladder.rules import Fact, Measure, begins
from service.teams.models import Team
from service.teams.rules import TeamRole
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, member
from tests.factories.growth import Came, Past, past_shift
from tests.factories.hours import Stretch, closed_shift
from tests.fakes.phone import Phone
from tests.hours.test_sheets import Desk, row

TODAY = date(2026, 3, 10)
WINDOWS = (0, 1, 3, 12)
DATED = (
    Fact.SHIFTS_ATTENDED,
    Fact.SHIFTS_HELPED,
    Fact.APPROVED_MINUTES,
    Fact.MONTHS_WITH_SERVICE,
    Fact.SESSIONS_LED,
    Fact.TRAININGS_ATTENDED,
)
ALL = [Measure(fact, months) for fact in DATED for months in WINDOWS]


def value(who: Person, fact: Fact, months: int = 0, *, as_of: date = TODAY, without: UUID | None = None) -> int:
    measure = Measure(fact, months)
    found = transaction.run(lambda: facts_of([who.account_id], [measure], as_of, without=without))
    return found[who.account_id].of(measure)


def confirm(*who: Person, by: Person | None = None) -> None:
    """Staff have compared their papers."""
    theirs = update(Account).where(Account.id.in_([each.account_id for each in who]))
    values = {"identity_confirmed_at": NOON, "identity_confirmed_by": by.account_id if by else None}
    transaction.run(lambda: db.session.execute(theirs.values(values)))


def merge(absorbed: Person, heir: Person) -> None:
    """What the one has entered and decided stays under its account."""
    gone = update(Account).where(Account.id == absorbed.account_id)
    transaction.run(lambda: db.session.execute(gone.values(merged_into_id=heir.account_id, status="closed")))


class TestWhatCounts:
    def test_somebody_new_has_nothing_of_anything(self, app: Any, cast: Cast) -> None:
        measures = [Measure(fact) for fact in Fact]
        found = transaction.run(lambda: facts_of([cast.neighbour.account_id], measures, TODAY))
        assert set(found[cast.neighbour.account_id].values.values()) == {0}

    @pytest.mark.parametrize(
        ("came", "attended", "helped"),
        [
            ({}, 1, 1),
            ({"presence": "open", "minutes": None}, 1, 0),
            ({"minutes": None}, 1, 0),
            ({"presence": "void", "minutes": None}, 0, 0),
            ({"presence": "undone", "minutes": None}, 0, 0),
            ({"presence": None}, 1, 1),  # paper without times
            ({"state": "pending"}, 1, 0),
            ({"state": "rejected", "presence": "void"}, 0, 0),
            ({"minutes": 0}, 1, 0),  # corrected to nothing
            ({"minutes": 0, "presence": None}, 0, 0),
        ],
    )
    def test_of_a_shift(self, app: Any, cast: Cast, came: dict[str, Any], attended: int, helped: int) -> None:
        past_shift(cast, TODAY, Came(cast.resident, **came))
        assert value(cast.resident, Fact.SHIFTS_ATTENDED) == attended
        assert value(cast.resident, Fact.SHIFTS_HELPED) == helped
        assert value(cast.resident, Fact.APPROVED_MINUTES) == 60 * helped

    @pytest.mark.parametrize("kind", ["service", "social", "meeting", "training"])
    def test_every_kind_of_shift_is_attended_and_only_a_training_trains(self, app: Any, cast: Cast, kind: str) -> None:
        past_shift(cast, TODAY, Came(cast.resident, minutes=None), kind=kind)
        assert value(cast.resident, Fact.SHIFTS_ATTENDED) == 1
        assert value(cast.resident, Fact.TRAININGS_ATTENDED) == (kind == "training")

    @pytest.mark.parametrize(("days", "counts"), [(0, 1), (-1, 1), (1, 0)])
    def test_the_first_day_of_a_window_counts_and_the_one_before_does_not(
        self, app: Any, cast: Cast, days: int, counts: int
    ) -> None:
        first = begins(TODAY, 3)
        past_shift(cast, first - timedelta(days=days), Came(cast.resident))
        assert value(cast.resident, Fact.SHIFTS_HELPED, 3) == counts
        assert value(cast.resident, Fact.SHIFTS_ATTENDED, 3) == counts
        assert value(cast.resident, Fact.SHIFTS_HELPED) == 1

    def test_the_day_asked_about_counts_and_the_next_does_not(self, app: Any, cast: Cast) -> None:
        past_shift(cast, TODAY, Came(cast.resident))
        past_shift(cast, TODAY + timedelta(days=1), Came(cast.resident))
        assert value(cast.resident, Fact.SHIFTS_HELPED) == 1
        assert value(cast.resident, Fact.SHIFTS_HELPED, as_of=TODAY + timedelta(days=1)) == 2

    def test_a_month_counts_once_and_by_the_calendar(self, app: Any, cast: Cast) -> None:
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2025, 1, 5)):
            past_shift(cast, day, Came(cast.resident))
        assert value(cast.resident, Fact.MONTHS_WITH_SERVICE) == 3
        assert value(cast.resident, Fact.MONTHS_WITH_SERVICE, 3) == 2

    def test_several_presences_on_one_shift_are_one_attendance(self, app: Any, cast: Cast) -> None:
        past_shift(cast, TODAY, Came(cast.resident, minutes=None), hour=8)
        shift = past_shift(cast, TODAY, Came(cast.resident, minutes=None), hour=10).shift_id
        again = past_shift(cast, TODAY, Came(cast.resident, minutes=None), hour=12).shift_id

        def join() -> None:
            db.session.execute(
                update(Activity.metadata.tables["presence"])
                .where(Activity.metadata.tables["presence"].c.shift_id == again)
                .values(shift_id=shift)
            )

        transaction.run(join)
        assert value(cast.resident, Fact.SHIFTS_ATTENDED) == 2

    def test_service_elsewhere_counts_as_well(self, app: Any, cast: Cast) -> None:
        past = past_shift(cast, TODAY, Came(cast.resident))
        move = update(ServiceRecord).where(ServiceRecord.shift_id == past.shift_id)
        transaction.run(lambda: db.session.execute(move.values(community_id=cast.next_door.id)))
        assert value(cast.resident, Fact.SHIFTS_HELPED) == 1


class TestASessionLed:
    def others(self, cast: Cast) -> tuple[Person, Person, Person]:
        return cast.resident, cast.neighbour, cast.other_leader

    def led(self, cast: Cast) -> int:
        return value(cast.leader, Fact.SESSIONS_LED)

    def test_has_three_others_whose_service_somebody_else_has_approved(self, app: Any, cast: Cast) -> None:
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)))
        assert self.led(cast) == 1

    def test_is_none_with_two_others_and_oneself(self, app: Any, cast: Cast) -> None:
        past_shift(cast, TODAY, *(Came(who) for who in (cast.leader, cast.resident, cast.neighbour)))
        assert self.led(cast) == 0

    def test_is_none_where_one_of_three_is_family(self, app: Any, cast: Cast) -> None:
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)))
        low, high = sorted((cast.leader.account_id, cast.neighbour.account_id))
        said = {"relation": "sibling", "declared_by": low, "declared_at": NOON}
        transaction.run(lambda: db.session.add(FamilyTie(low_id=low, high_id=high, **said)))
        assert self.led(cast) == 0

    def test_is_none_by_ones_own_approval_alone(self, app: Any, cast: Cast) -> None:
        one, two, three = self.others(cast)
        past_shift(cast, TODAY, Came(one), Came(two), Came(three, decided_by=cast.leader))
        assert self.led(cast) == 0

    def test_is_one_where_another_has_signed_before_oneself(self, app: Any, cast: Cast) -> None:
        one, two, three = self.others(cast)
        signed = {"decided_by": cast.leader, "first_approved_by": cast.deputy}
        past_shift(cast, TODAY, Came(one), Came(two), Came(three, **signed))
        assert self.led(cast) == 1

    def test_is_none_as_long_as_the_service_is_not_approved(self, app: Any, cast: Cast) -> None:
        one, two, three = self.others(cast)
        past_shift(cast, TODAY, Came(one), Came(two), Came(three, state="pending"))
        assert self.led(cast) == 0

    @pytest.mark.parametrize("kind", ["social", "meeting", "training"])
    def test_of_another_kind_needs_people_whom_one_has_not_entered_oneself(
        self, app: Any, cast: Cast, kind: str
    ) -> None:
        came = [Came(who, minutes=None) for who in self.others(cast)]
        past_shift(cast, TODAY, *came, kind=kind)
        assert self.led(cast) == 0, "nobody has compared the papers of two of them"
        confirm(cast.resident, cast.neighbour)
        assert self.led(cast) == 1
        ticked = [Came(each.who, minutes=None, entered_by=cast.leader) for each in came]
        past_shift(cast, TODAY, *ticked, kind=kind, hour=14)
        assert self.led(cast) == 1

    @pytest.mark.parametrize("near", ["family", "absorbed"])
    @pytest.mark.parametrize("word", ["decided_by", "first_approved_by", "entered_by"])
    def test_is_none_by_the_word_of_family_or_of_an_account_that_was_merged_into_ones_own(
        self, app: Any, cast: Cast, near: str, word: str
    ) -> None:
        one, two, three = self.others(cast)
        confirm(one, two)
        if word == "entered_by":
            came, kind = Came(three, minutes=None, entered_by=cast.staff), "social"
        elif word == "decided_by":
            came, kind = Came(three, decided_by=cast.staff), "service"
        else:
            came, kind = Came(three, decided_by=cast.leader, first_approved_by=cast.staff), "service"
        past_shift(cast, TODAY, *(replace(came, who=each) for each in (one, two)), came, kind=kind)
        assert self.led(cast) == 1
        self.stand_near(cast, near)
        assert self.led(cast) == 0

    @pytest.mark.parametrize("near", ["family", "absorbed"])
    def test_of_another_kind_is_none_with_people_whom_oneself_or_family_has_confirmed(
        self, app: Any, cast: Cast, near: str
    ) -> None:
        confirm(*self.others(cast), by=cast.staff)
        past_shift(cast, TODAY, *(Came(who, minutes=None) for who in self.others(cast)), kind="social")
        assert self.led(cast) == 1
        self.stand_near(cast, near)
        assert self.led(cast) == 0

    def stand_near(self, cast: Cast, near: str) -> None:
        """The staff to the leader."""
        if near == "absorbed":
            return merge(cast.staff, cast.leader)
        low, high = sorted((cast.leader.account_id, cast.staff.account_id))
        said = {"relation": "sibling", "declared_by": low, "declared_at": NOON}
        return transaction.run(lambda: db.session.add(FamilyTie(low_id=low, high_id=high, **said)))

    @pytest.mark.parametrize("grade", NOBODYS_EYES)
    def test_of_another_kind_is_none_where_nobody_has_seen_them(self, app: Any, cast: Cast, grade: str) -> None:
        confirm(*self.others(cast))
        came = [Came(who, minutes=None, entered_by=cast.staff, in_grade=grade) for who in self.others(cast)]
        past_shift(cast, TODAY, *came, kind="social")
        assert self.led(cast) == 0

    @pytest.mark.parametrize(("state", "counts"), [("closed", 1), ("recorded", 1), ("published", 0), ("cancelled", 0)])
    def test_is_over(self, app: Any, cast: Cast, state: str, counts: int) -> None:
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)), state=state)
        assert self.led(cast) == counts

    @pytest.mark.parametrize(("state", "counts"), [("closed", 1), ("recorded", 0)])
    def test_of_a_paper_sheet_is_none_where_who_was_in_charge_has_entered_it(
        self, app: Any, cast: Cast, state: str, counts: int
    ) -> None:
        """The sheet alone says who was: by one's own hand it would be any day of the past."""
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)), state=state, made_by=cast.leader)
        assert self.led(cast) == counts
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)), state=state, made_by=cast.deputy, hour=14)
        assert self.led(cast) == counts + 1

    @pytest.mark.parametrize("near", ["family", "absorbed"])
    def test_of_a_paper_sheet_is_none_where_family_or_a_merged_account_has_entered_it(
        self, app: Any, cast: Cast, near: str
    ) -> None:
        past_shift(cast, TODAY, *(Came(who) for who in self.others(cast)), state="recorded", made_by=cast.staff)
        assert self.led(cast) == 1
        self.stand_near(cast, near)
        assert self.led(cast) == 0

    @pytest.mark.parametrize("minutes", [-1, 0, 60])
    def test_is_of_who_was_in_charge_when_it_began_whoever_is_when_it_closes(
        self, phone: Phone, cast: Cast, time: Time, minutes: int
    ) -> None:
        """Minutes after the start another is put in charge, and then a third."""
        begins = time.now + timedelta(minutes=5)
        shift_id = closed_shift(cast, Stretch(cast.resident), starts_at=begins, is_closed=False)
        time.now = begins + timedelta(minutes=minutes)
        path = transaction.run(lambda: f"/activities/{db.session.get_one(Shift, shift_id).activity_id}")
        for heir in (cast.deputy, cast.staff):
            seen = phone.of(cast.leader).get(path).json
            said = {name: seen[name] for name in ("kind", "title", "content", "place", "version")}
            changed = phone.of(cast.staff).put(path, said | {"person_in_charge_id": str(heir.account_id)})
            assert changed.status_code == 200, changed.text
        transaction.run(lambda: close(shift_id, actor=OPERATOR, now=begins + timedelta(hours=3)))
        led_by = transaction.run(lambda: db.session.get_one(Shift, shift_id).led_by)
        assert led_by == (cast.staff if minutes < 0 else cast.leader).account_id

    @pytest.mark.parametrize(("minutes", "stays"), [(-1, False), (0, True)])
    def test_that_has_begun_stays_with_who_has_handed_the_team_over(
        self, app: Any, cast: Cast, minutes: int, stays: bool
    ) -> None:
        shift_id = closed_shift(cast, Stretch(cast.resident), starts_at=NOON, is_closed=False)
        heirs = (cast.leader.account_id, cast.deputy.account_id)

        def hand_over() -> UUID | None:
            later = NOON + timedelta(minutes=minutes)
            pass_on(cast.team, heirs[1], former_id=heirs[0], actor=OPERATOR, now=later)
            return close(shift_id, actor=OPERATOR, now=NOON + timedelta(hours=3)).led_by

        assert transaction.run(hand_over) == (heirs[0] if stays else heirs[1])

    def test_stays_with_who_led_it_when_the_activity_is_handed_over(self, app: Any, cast: Cast) -> None:
        shift_id = closed_shift(cast, Stretch(cast.resident))

        def hand_over() -> None:
            shift = db.session.get_one(Shift, shift_id)
            assert shift.led_by == cast.leader.account_id
            activity = update(Activity).where(Activity.id == shift.activity_id)
            db.session.execute(activity.values(person_in_charge_id=cast.deputy.account_id))

        transaction.run(hand_over)
        led_by = select(Shift.led_by).where(Shift.id == shift_id)
        assert transaction.run(lambda: db.session.scalar(led_by)) == cast.leader.account_id


@pytest.mark.parametrize(("by", "counts"), [("deputy", 0), ("leader", 1)])
def test_a_deputy_puts_herself_in_charge_of_no_session_of_the_past(
    phone: Phone, cast: Cast, by: str, counts: int
) -> None:
    """By a sheet that she enters herself, whoever approves each of its records."""
    desk = Desk(phone, cast)
    names = ("张玉琴", "李桂兰", "刘厚明")
    came = [row(who, name, minutes=1) for who, name in zip(TestASessionLed().others(cast), names, strict=True)]
    entered = desk.enter(*came, by=getattr(cast, by), 负责人="陈秀英", 团队="乐竹邻")["sheets"][0]
    for each in desk.records(entered["sheet_id"]):
        approved = phone.of(cast.staff).post(f"/service-records/{each['id']}/approve")
        assert (approved.status_code, approved.json["state"]) == (200, "approved"), approved.text
    assert value(cast.deputy, Fact.SESSIONS_LED) == counts


class TestATeamLed:
    def file(self, team: Team, level: str) -> None:
        transaction.run(lambda: db.session.execute(update(Team).where(Team.id == team.id).values(filing_level=level)))

    @pytest.mark.parametrize(
        ("level", "counts"), [("informal", 0), ("community_filed", 1), ("subdistrict_filed", 1), ("registered", 1)]
    )
    def test_is_on_file(self, app: Any, cast: Cast, level: str, counts: int) -> None:
        self.file(cast.team, level)
        assert value(cast.leader, Fact.FILED_TEAMS_LED) == counts
        assert value(cast.leader, Fact.TEAMS_WITH_RULES) == counts

    def test_is_led_by_its_leader_and_by_nobody_else(self, app: Any, cast: Cast) -> None:
        self.file(cast.team, "registered")
        transaction.run(lambda: member(cast.team, cast.neighbour, TeamRole.MEMBER, NOON))
        assert [value(who, Fact.FILED_TEAMS_LED) for who in (cast.deputy, cast.resident, cast.neighbour)] == [0, 0, 0]


def made_up(cast: Cast, seed: int, number: int = 40) -> list[tuple[date, str, tuple[Came, ...], Past]]:
    """A history by dice; nobody is in two places, for every shift has a day of its own."""
    dice, found = Random(seed), []
    people = [cast.resident, cast.neighbour, cast.deputy, cast.other_leader]
    confirm(cast.resident)  # as the deputy and the other leader are, and the neighbour is not
    days = dice.sample(range(600), number)
    for back in days:
        day, kind = TODAY - timedelta(days=back), dice.choice(["service", "service", "social", "training"])
        came = tuple(
            Came(
                who,
                minutes=dice.choice([0, 30, 45, 90]) if kind == "service" and dice.random() < 0.9 else None,
                state=dice.choice(["approved", "approved", "pending", "returned"]),
                presence=dice.choice(["closed", "closed", "void", None]),
                decided_by=dice.choice([cast.staff, cast.staff, cast.leader]),
                entered_by=dice.choice([None, None, None, None, cast.leader]),
                in_grade=dice.choice(["live_code"] * 4 + ["late_entry"]),
            )
            for who in people
            if dice.random() < 0.8
        )
        found.append((day, kind, came, past_shift(cast, day, *came, kind=kind)))
    return found


def by_hand(who: Person, cast: Cast, history: Iterable[Any], measure: Measure, without: UUID | None = None) -> int:
    """The same in plain words."""
    since = measure.since(TODAY) or date.min
    minutes, attended, trained, led, months = [], 0, 0, 0, set()
    leader, confirmed = cast.leader, (cast.resident, cast.deputy, cast.other_leader)
    for day, kind, came, past in history:
        if not since <= day <= TODAY:
            continue
        others = 0
        for each, record_id in zip(came, past.record_ids, strict=True):
            approved = bool(each.minutes) and each.state == "approved" and record_id != without
            if each.who == who:
                if approved:
                    minutes.append(each.minutes)
                    months.add((day.year, day.month))
                there = approved or each.presence in ("open", "closed")
                attended += there
                trained += there and kind == "training"
            if kind == "service":
                others += bool(each.minutes) and each.state == "approved" and each.decided_by != leader
            else:
                is_seen = each.presence == "closed" and each.entered_by != leader and each.in_grade == "live_code"
                others += is_seen and each.who in confirmed
        led += others >= 3 and who == leader
    return {
        Fact.SHIFTS_HELPED: len(minutes),
        Fact.APPROVED_MINUTES: sum(minutes),
        Fact.MONTHS_WITH_SERVICE: len(months),
        Fact.SHIFTS_ATTENDED: attended,
        Fact.TRAININGS_ATTENDED: trained,
        Fact.SESSIONS_LED: led,
    }[measure.fact]


@pytest.mark.parametrize("seed", range(4))
class TestAHistoryByDice:
    def test_is_counted_as_by_hand_for_all_people_at_once(self, app: Any, cast: Cast, seed: int) -> None:
        history = made_up(cast, seed)
        at_home = select(Account.id).where(Account.home_id == cast.community.id)
        found = transaction.run(lambda: facts_of(at_home, ALL, TODAY))
        people = [cast.resident, cast.neighbour, cast.deputy, cast.other_leader, cast.leader]
        for who in people:
            expected = {measure: by_hand(who, cast, history, measure) for measure in ALL}
            assert found[who.account_id].values == expected
            alone = transaction.run(lambda who=who: facts_of([who.account_id], ALL, TODAY))
            assert alone == {who.account_id: found[who.account_id]}

    def test_without_a_record_is_counted_as_if_it_were_reversed(self, app: Any, cast: Cast, seed: int) -> None:
        history = made_up(cast, seed, 15)
        of_resident = [
            record_id
            for _, _, came, past in history
            for each, record_id in zip(came, past.record_ids, strict=True)
            if each.who == cast.resident and record_id
        ]
        own = [cast.resident.account_id]
        for record_id in of_resident[:4]:
            told = transaction.run(lambda one=record_id: facts_of(own, ALL, TODAY, without=one))
            assert told[own[0]].values == {
                measure: by_hand(cast.resident, cast, history, measure, record_id) for measure in ALL
            }
            reverse = update(ServiceRecord).where(ServiceRecord.id == record_id)
            before = transaction.run(
                lambda one=record_id: db.session.scalar(select(ServiceRecord.minutes).where(ServiceRecord.id == one))
            )
            transaction.run(lambda do=reverse: db.session.execute(do.values(minutes=0)))
            assert transaction.run(lambda: facts_of(own, ALL, TODAY)) == told
            transaction.run(lambda do=reverse, back=before: db.session.execute(do.values(minutes=back)))


def test_the_facts_of_a_whole_community_are_one_statement(app: Any, cast: Cast, statements: Statements) -> None:
    past_shift(cast, TODAY, *(Came(who) for who in (cast.resident, cast.neighbour, cast.deputy)))
    at_home = select(Account.id).where(Account.home_id == cast.community.id)
    for policy in shipped():
        statements.clear()
        found = transaction.run(lambda policy=policy: facts_of(at_home, policy.measures(), TODAY))
        assert len(found) > 10
        assert len([each for each in statements if "service_record" in each]) == 1
