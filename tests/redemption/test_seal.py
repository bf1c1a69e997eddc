"""The end of a half year: closed once every day is, sealed once, and held against its seal for ever."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text, update

from service.core import transaction
from service.core.db import db
from service.core.errors import Conflict
from service.passports.models import PassportHead
from service.redemption.models import SealedHead
from service.redemption.queries.sealing import broken_seals
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.factories.work import steps
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_orders import code


class TestTheSeal:
    def close_all(self, phone: Phone, cast: Cast, fair: Fair, time: Time) -> None:
        time.now = fair.day.closes_at
        end(phone, cast.staff, fair)
        count(phone, cast.staff, fair, found(fair.soap, 10), found(fair.rice, 2))
        sign(phone, cast.staff, fair)
        sign(phone, cast.second_staff, fair)

    def test_waits_until_every_day_is_closed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        path = f"/redemption-periods/{open_fair.period.id}"
        assert code(phone.of(cast.staff).post(f"{path}/seal")) == "period.not_closed"
        refused = phone.of(cast.staff).post(f"{path}/close")
        assert (code(refused), refused.json["facts"]) == ("period.days_open", {"count": 1})
        self.close_all(phone, cast, open_fair, time)
        assert phone.of(cast.staff).post(f"{path}/close").json["state"] == "closed"
        assert code(phone.of(cast.staff).post(f"{path}/close")) == "period.not_open"
        assert code(phone.of(cast.resident).get(f"{path}/seal")) == "period.not_sealed"
        steps(phone.of(cast.staff).post(f"{path}/seal"))
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
        self.close_all(phone, cast, open_fair, time)
        path = f"/redemption-periods/{open_fair.period.id}"
        phone.of(cast.staff).post(f"{path}/close")
        steps(phone.of(cast.staff).post(f"{path}/seal"))

        def broken() -> Any:
            return transaction.run(lambda: broken_seals(open_fair.period.id), read_only=True)

        assert broken() == (False, [])
        rich(cast.resident, 3, time.now)
        assert broken() == (False, [])  # what comes later stands after the sealed entry

        def tamper() -> None:
            heads = update(PassportHead).where(PassportHead.passport_id == cast.resident.passport_id)
            db.session.execute(heads.values(balance=99))

        transaction.run(tamper)
        assert broken() == (False, [])  # the head is held against its entries by the ledger's own check

    def test_is_kept_for_ever(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        self.close_all(phone, cast, open_fair, time)
        path = f"/redemption-periods/{open_fair.period.id}"
        phone.of(cast.staff).post(f"{path}/close")
        steps(phone.of(cast.staff).post(f"{path}/seal"))

        def rewrite() -> None:
            db.session.execute(update(SealedHead).values(balance=1))

        with pytest.raises(Conflict):
            transaction.run(rewrite)
        assert transaction.run(lambda: db.session.execute(text("SELECT count(*) FROM sealed_head")).scalar())
