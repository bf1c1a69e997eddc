"""Looking after redemption days: what does not agree is named, by one command."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text, update

from service.core import transaction
from service.core.db import db
from service.redemption.commands import sealing
from service.redemption.models import GiftStock, RedemptionDay, RedemptionPeriod, RedemptionSlot, SealedHead
from tests.cli.conftest import Operator, inside
from tests.conftest import NOON
from tests.factories.cast import assemble
from tests.factories.redemption import Fair, fair, rich


@pytest.fixture
def sealed(settled: str) -> Fair:
    """A half year with gifts, closed and sealed."""
    with inside(settled):
        cast = assemble(NOON)
        made = fair(cast, NOON)
        rich(cast.resident, 12, NOON)

        def work() -> None:
            db.session.execute(update(RedemptionDay).where(RedemptionDay.id == made.day.id).values(state="closed"))
            period = db.session.get_one(RedemptionPeriod, made.period.id)
            sealing.close_period(period, actor=cast.staff.actor, now=made.over_at)
            sealing.seal(period, by=cast.second_staff.account_id, now=made.over_at)

        transaction.run(work)
    return made


def test_a_half_year_that_was_sealed_agrees(keeper: Operator, sealed: Fair) -> None:
    whole = keeper("verify-redemption")
    assert (whole.exit_code, "all agree" in whole.output) == (0, True), whole.output


def test_stock_that_nothing_has_moved_is_named(keeper: Operator, sealed: Fair, settled: str) -> None:
    with inside(settled):
        soap = update(GiftStock).where(GiftStock.gift_id == sealed.soap.id)
        gone = soap.values(lost=GiftStock.lost + 1, on_shelf=GiftStock.on_shelf - 1)
        transaction.run(lambda: db.session.execute(gone))
    broken = keeper("verify-redemption")
    assert (broken.exit_code, "肥皂" in broken.output, "1 do not agree" in broken.output) == (1, True, True), (
        broken.output
    )


def test_a_slot_with_places_that_nobody_has_is_named(keeper: Operator, sealed: Fair, settled: str) -> None:
    with inside(settled):
        slot = update(RedemptionSlot).where(RedemptionSlot.id == UUID(sealed.slot_id))
        transaction.run(lambda: db.session.execute(slot.values(places_taken=2)))
    broken = keeper("verify-redemption")
    assert (broken.exit_code, "says 2 places taken, live orders take 0" in broken.output) == (1, True), broken.output


def test_a_seal_that_was_rewritten_is_named(keeper: Operator, sealed: Fair, settled: str) -> None:
    with inside(settled):

        def rewrite() -> None:
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("ALTER TABLE sealed_head DISABLE TRIGGER USER"))
            else:
                db.session.execute(text("DROP TRIGGER append_only_sealed_head_update"))
            db.session.execute(update(SealedHead).where(SealedHead.seq > 0).values(balance=SealedHead.balance + 1))

        transaction.run(rewrite)
    broken = keeper("verify-redemption")
    assert broken.exit_code == 1, broken.output
    assert "its digest is not that of what it keeps" in broken.output
    assert "the ledger is not what was sealed" in broken.output
