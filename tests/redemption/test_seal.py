"""The end of a half year: closed once every day is, sealed once, and held against its seal for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Uuid, insert, literal, select, text, update

from service.core import transaction
from service.core.actor import Role
from service.core.clock import spoken
from service.core.db import db
from service.core.errors import Conflict
from service.passports.models import Passport, PassportHead
from service.redemption.models import PeriodSeal, SealedHead
from service.redemption.queries.sealing import SEALED, SealFault, broken_seals, sealed_heads
from service.redemption.rules.seals import digest_of
from tests.conftest import Time
from tests.factories.cast import Cast, person
from tests.factories.redemption import Fair, fair, rich
from tests.factories.work import steps
from tests.fakes.phone import Phone
from tests.lifecycle.test_moving import move
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_orders import code, order, tie

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def close_days(phone: Phone, cast: Cast, fair: Fair, time: Time) -> None:
    time.now = fair.day.closes_at
    end(phone, cast.staff, fair)
    count(phone, cast.staff, fair, found(fair.soap, 10), found(fair.rice, 2))
    sign(phone, cast.staff, fair)
    sign(phone, cast.second_staff, fair)


def close(phone: Phone, cast: Cast, fair: Fair, time: Time) -> str:
    """The path of the half year, which another than who closed it has to seal."""
    close_days(phone, cast, fair, time)
    time.now = fair.over_at
    path = f"/redemption-periods/{fair.period.id}"
    assert phone.of(cast.staff).post(f"{path}/close").status_code == 200
    return path


def seal(phone: Phone, cast: Cast, fair: Fair, time: Time) -> None:
    path = close(phone, cast, fair, time)
    steps(phone.of(cast.second_staff).post(f"{path}/seal"))


def broken(fair: Fair) -> Any:
    return transaction.run(lambda: broken_seals(fair.period.id), read_only=True)


class TestClosing:
    def test_waits_for_the_end_of_the_cut_off_day(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        close_days(phone, cast, open_fair, time)
        path = f"/redemption-periods/{open_fair.period.id}"
        time.now = open_fair.over_at - SECOND
        refused = phone.of(cast.staff).post(f"{path}/close")
        assert (code(refused), refused.json["facts"]) == ("period.not_over", {"ends_at": "2026-07-01T00:00:00+08:00"})
        time.now = open_fair.over_at
        assert phone.of(cast.staff).post(f"{path}/close").json["state"] == "closed"

    def test_waits_for_the_end_of_ordering(self, phone: Phone, cast: Cast, time: Time) -> None:
        time.now = datetime(2026, 7, 5, 4, tzinfo=UTC)
        july = fair(cast, time.now)
        later = spoken(july.day.closes_at + HOUR)
        window = {"opens_at": spoken(time.now), "closes_at": later, "cancel_until": later, "version": 1}
        path = f"/redemption-periods/{july.period.id}"
        assert phone.of(cast.staff).put(path, window).status_code == 200
        close_days(phone, cast, july, time)
        refused = phone.of(cast.staff).post(f"{path}/close")
        assert (code(refused), refused.json["facts"]) == ("period.not_over", {"ends_at": later})
        time.now += HOUR
        assert phone.of(cast.staff).post(f"{path}/close").status_code == 200


class TestWhoSeals:
    def test_is_not_who_closed_it(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        path = close(phone, cast, open_fair, time)
        assert (
            code(phone.of(cast.resident).post(f"{path}/orders", open_fair.order((open_fair.soap, 1))))
            == "period.not_open"
        )
        customer = phone.of(cast.resident).get(path).json["customer"]
        assert (customer["why_not"], customer["orders_left"]) == ("period.not_open", 0)
        refused = phone.of(cast.staff).post(f"{path}/seal")
        assert (code(refused), "另一位工作人员" in refused.json["detail"]) == ("seal.same_person", True)
        asked = phone.of(cast.second_staff).post(f"{path}/seal")
        assert code(phone.of(cast.staff).post(f"{path}/seal")) == "seal.same_person"  # while it is under way, too
        assert steps(asked).state == "done"
        assert phone.of(cast.staff).get(f"{path}/seal").json["sealed_by"] == str(cast.second_staff.account_id)

    def test_is_nobody_of_their_family(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        path = close(phone, cast, open_fair, time)
        tie(cast.staff, cast.second_staff, time)
        assert code(phone.of(cast.second_staff).post(f"{path}/seal")) == "sign.tied"
        third = transaction.run(lambda: person("第三", cast.community, time.now, role=Role.STAFF, over=cast.community))
        assert steps(phone.of(third).post(f"{path}/seal")).state == "done"


class TestWhomItCovers:
    """Who was at home on the cut-off day, as for ordering, and whoever ordered: nobody moves out of it, or into it."""

    def sealed(self, fair: Fair) -> set[UUID]:
        rows = select(SealedHead.passport_id).where(SealedHead.period_id == fair.period.id)
        return set(transaction.run(lambda: db.session.scalars(rows).all(), read_only=True))

    def test_is_who_was_at_home_on_the_cut_off_day(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        gone_before, gone_on_the_day, gone_after = cast.resident, cast.deputy, cast.neighbour
        came_after = transaction.run(lambda: person("来人", cast.next_door, time.now))
        for who in (gone_before, gone_after, came_after):
            rich(who, 5, time.now)
        close_days(phone, cast, open_fair, time)
        move(phone, gone_before, cast.next_door)
        time.now = open_fair.over_at - SECOND
        move(phone, gone_on_the_day, cast.next_door)
        time.now = open_fair.over_at
        move(phone, gone_after, cast.next_door)
        move(phone, came_after, cast.community)
        path = f"/redemption-periods/{open_fair.period.id}"
        phone.of(cast.staff).post(f"{path}/close")
        asked = phone.of(cast.second_staff).post(f"{path}/seal")
        move(phone, cast.leader, cast.next_door)
        steps(asked)
        sealed = self.sealed(open_fair)
        assert sealed >= {gone_after.passport_id, cast.leader.passport_id, cast.staff.passport_id}
        assert not sealed & {gone_before.passport_id, gone_on_the_day.passport_id, came_after.passport_id}
        told = phone.of(cast.staff).get(f"{path}/seal").json
        assert told["passports"] == len(sealed) == asked.json["of"]
        assert broken(open_fair) == (False, {})

    def test_is_whoever_has_ordered_wherever_they_went(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        assert phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {}).status_code == 200
        move(phone, cast.resident, cast.next_door)
        seal(phone, cast, open_fair, time)
        assert cast.resident.passport_id in self.sealed(open_fair)
        assert broken(open_fair) == (False, {})

    def test_is_told_by_the_verifier_when_it_covers_others(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        close(phone, cast, open_fair, time)

        def forge() -> None:
            """Sealed without the resident, with somebody of next door in their place."""
            heads = select(literal(open_fair.period.id, Uuid()), PassportHead.passport_id, PassportHead.seq)
            heads = heads.add_columns(PassportHead.hash, PassportHead.minutes, PassportHead.balance)
            heads = heads.join(Passport, Passport.id == PassportHead.passport_id)
            here = Passport.community_id == cast.community.id
            theirs = Passport.id == cast.staff_next_door.passport_id
            chosen = heads.where(here, Passport.id != cast.resident.passport_id).union(heads.where(theirs))
            db.session.execute(insert(SealedHead).from_select(SEALED, chosen))
            kept = sealed_heads(open_fair.period.id)
            about = {"community_id": cast.community.id, "passports": len(kept), "minutes": 0, "balance": 0}
            digest = digest_of(open_fair.period.half_year, kept)
            by = {"sealed_at": time.now, "sealed_by": cast.second_staff.account_id}
            db.session.add(PeriodSeal(period_id=open_fair.period.id, digest=digest, **about, **by))

        transaction.run(forge)
        resident, next_door = cast.resident.passport_id, cast.staff_next_door.passport_id
        assert broken(open_fair) == (False, {resident: SealFault.LEFT_OUT, next_door: SealFault.NOT_COVERED})

    def test_is_not_asked_of_who_came_after_it_was_closed(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        seal(phone, cast, open_fair, time)
        time.pass_(days=1)
        transaction.run(lambda: person("新人", cast.community, time.now))
        assert broken(open_fair) == (False, {})


class TestTheSeal:
    def test_waits_until_every_day_is_closed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        path = f"/redemption-periods/{open_fair.period.id}"
        assert code(phone.of(cast.staff).post(f"{path}/seal")) == "period.not_closed"
        refused = phone.of(cast.staff).post(f"{path}/close")
        assert (code(refused), refused.json["facts"]) == ("period.days_open", {"count": 1})
        close_days(phone, cast, open_fair, time)
        time.now = open_fair.over_at
        assert phone.of(cast.staff).post(f"{path}/close").json["state"] == "closed"
        assert code(phone.of(cast.staff).post(f"{path}/close")) == "period.not_open"
        assert code(phone.of(cast.resident).get(f"{path}/seal")) == "period.not_sealed"
        steps(phone.of(cast.second_staff).post(f"{path}/seal"))
        sealed = phone.of(cast.resident).get(f"{path}/seal").json
        assert (sealed["minutes"], sealed["balance"], len(sealed["digest"])) == (360, 12, 64)

    def test_waits_for_differences_that_nobody_has_explained(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path = f"/redemption-periods/{open_fair.period.id}"
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 9), found(open_fair.rice, 2))
        assert code(sign(phone, cast.staff, open_fair)) == "count.unexplained"
        refused = phone.of(cast.staff).post(f"{path}/close")
        assert (code(refused), refused.json["facts"]) == ("period.days_open", {"count": 1})
        assert code(phone.of(cast.staff).post(f"{path}/seal")) == "period.not_closed"

    def test_finds_a_ledger_that_is_not_what_was_sealed(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        seal(phone, cast, open_fair, time)
        assert broken(open_fair) == (False, {})
        rich(cast.resident, 3, time.now)
        assert broken(open_fair) == (False, {})  # what comes later stands after the sealed entry

        def tamper() -> None:
            heads = update(PassportHead).where(PassportHead.passport_id == cast.resident.passport_id)
            db.session.execute(heads.values(balance=99))

        transaction.run(tamper)
        assert broken(open_fair) == (False, {})  # the head is held against its entries by the ledger's own check

    def test_is_kept_for_ever(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        seal(phone, cast, open_fair, time)

        def rewrite() -> None:
            db.session.execute(update(SealedHead).values(balance=1))

        with pytest.raises(Conflict):
            transaction.run(rewrite)
        assert transaction.run(lambda: db.session.execute(text("SELECT count(*) FROM sealed_head")).scalar())
