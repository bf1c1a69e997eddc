"""Looking after redemption days."""

from __future__ import annotations

import click

from service.cli.application import with_app
from service.cli.group import FOUND, say
from service.core import transaction
from service.core.calendar import SHANGHAI
from service.redemption.queries.sealing import SealFault, broken_seals, sealed_periods
from service.redemption.queries.verifying import StockFault, broken_orders, broken_slots, broken_stock, names_of_gifts
from service.regions.queries import names_of

FAULTS = {
    StockFault.NOT_WHOLE: ("收到的和去向对不上", "what came in is not where it went"),
    StockFault.MISCOUNTED: ("出入库流水、预留合计不是这个数", "its movements and reservations make other numbers"),
    StockFault.OTHER_HANDS: ("发出的件数和订单不符", "more or fewer were handed over than the orders say"),
}

SEAL_FAULTS = {
    SealFault.REWRITTEN: ("的账已不是封存时的", "the ledger is not what was sealed"),
    SealFault.LEFT_OUT: ("应当封存，却没有封存", "should be in it, and is not"),
    SealFault.NOT_COVERED: ("不属于这一期，却封存了", "is in it, and should not be"),
}


@click.command
@with_app
def verify_redemption() -> None:
    lines = transaction.run(_wrong, read_only=True)
    for line in lines:
        click.echo(line)
    if lines:
        say(
            f"核对了库存、订单、时段和封存，{len(lines)} 处不符。",
            f"Stock, orders, slots and seals verified; {len(lines)} do not agree.",
        )
        raise click.exceptions.Exit(FOUND)
    say("核对了库存、订单、时段和封存，全部相符。", "Stock, orders, slots and seals verified; all agree.")


def _wrong() -> list[str]:
    """A line for each thing that does not agree."""
    stock = broken_stock()
    names = names_of_gifts(stock)
    lines = [
        f"礼品 gift {names[gift_id]} ({gift_id}): {FAULTS[fault][0]} · {FAULTS[fault][1]}"
        for gift_id, fault in stock.items()
    ]
    lines += [
        f"订单 order {fault.order_id}"
        + (
            f" 行 line {fault.line_id}: 与预留的积分不符 · its hold says otherwise"
            if fault.line_id
            else ": 状态与各行不符 · not what its lines are"
        )
        for fault in broken_orders()
    ]
    lines += [
        f"时段 slot {fault.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} ({slot_id}): "
        f"写着约了 {fault.places_taken} 位，有效订单 {fault.live_orders} 张 · "
        f"says {fault.places_taken} places taken, live orders take {fault.live_orders}"
        for slot_id, fault in broken_slots().items()
    ]
    periods = sealed_periods()
    communities = names_of({period.community_id for period in periods})
    for period in periods:
        told = f"封存 seal {communities[period.community_id]} {period.half_year}"
        is_altered, passports = broken_seals(period.id)
        lines += [f"{told}: 摘要与存下的不符 · its digest is not that of what it keeps"] if is_altered else []
        lines += [
            f"{told}: 护照 passport {passport_id} {SEAL_FAULTS[fault][0]} · {SEAL_FAULTS[fault][1]}"
            for passport_id, fault in passports.items()
        ]
    return lines
