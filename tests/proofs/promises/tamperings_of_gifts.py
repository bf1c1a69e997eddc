"""Every way of breaking promises 3 and 4, and what is held or was sealed for a redemption day, as in ``tamperings``."""

from __future__ import annotations

from tests.proofs.promises.tamperings import Tampering, again

HOLD_OF = {line: f"(SELECT hold_id FROM order_line WHERE id = :{line})" for line in ("out", "held")}  # noqa: S608 - ours

SLOT_OF = "(SELECT slot_id FROM redemption_order WHERE id = :order)"


def of_stock(change: str, told: str, gift: str = "soap") -> Tampering:
    return Tampering("gift_stock", f"UPDATE gift_stock SET {change} WHERE gift_id = :{gift}", told)  # noqa: S608 - ours


def without_movement(move: str, told: str, gift: str = "soap") -> Tampering:
    statement = f"DELETE FROM stock_movement WHERE gift_id = :{gift} AND move = '{move}'"  # noqa: S608 - ours
    return Tampering("stock_movement", statement, told)


OF_ORDERS = {
    "two orders in one half year": Tampering(
        "redemption_order",
        again("redemption_order", "id = :order", ordinal="2"),
        "promise 4: passport {neighbour} has 2 live orders",
    ),
    "an order that says it is done": Tampering(
        "redemption_order",
        "UPDATE redemption_order SET state = 'handed_over' WHERE id = :order",
        "promise 4: order {order} is handed_over, its lines make it partly",
    ),
    "an order that says it never was": Tampering(
        "redemption_order",
        "UPDATE redemption_order SET state = 'cancelled' WHERE id = :order",
        "promise 4: order {order} is cancelled, its lines make it partly",
    ),
    "a place that nobody has": Tampering(
        "redemption_slot",
        f"UPDATE redemption_slot SET places_taken = 2 WHERE id = {SLOT_OF}",  # noqa: S608 - ours
        "has 2 places taken, by 1 live orders",
    ),
    "an order that took no place": Tampering(
        "redemption_slot",
        f"UPDATE redemption_slot SET places_taken = 0 WHERE id = {SLOT_OF}",  # noqa: S608 - ours
        "has 0 places taken, by 1 live orders",
    ),
    "a line that holds no points": Tampering(
        "order_line", "UPDATE order_line SET hold_id = :new WHERE id = :held", "line {held} holds no points"
    ),
    "a line that holds another's points": Tampering(
        "hold",
        f"UPDATE hold SET passport_id = :resident WHERE id = {HOLD_OF['held']}",  # noqa: S608 - ours
        "line {held} holds no points of its passport",
    ),
    "a line that became dearer": Tampering(
        "order_line",
        "UPDATE order_line SET unit_price = unit_price + 1 WHERE id = :held",
        "line {held} of 1 at 6 holds 5 points",
    ),
    "a line of more pieces than its points": Tampering(
        "order_line", "UPDATE order_line SET quantity = 2 WHERE id = :held", "line {held} of 2 at 5 holds 5 points"
    ),
    "handed over for nothing": Tampering(
        "ledger_entry",
        f"DELETE FROM ledger_entry WHERE kind = 'spend' AND source_id = {HOLD_OF['out']}",  # noqa: S608 - ours
        "line {out} is handed_over, and was paid 0 times",
    ),
    "taken back, and the points kept": Tampering(
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE kind = 'restore'",
        "line {undone} is undone, and was paid 1 times",
    ),
    "given back, and it was handed over": Tampering(
        "order_line",
        "UPDATE order_line SET state = 'handed_over' WHERE id = :undone",
        "(restore) stands on nothing that was signed or spent",
    ),
    "less given back than was paid": Tampering(
        "order_line", "UPDATE order_line SET unit_price = 1 WHERE id = :undone", "says Cause(kind='restore'"
    ),
    "proven, and never paid for": Tampering(
        "order_line",
        "UPDATE order_line SET state = 'proven' WHERE id = :held",
        "order_line {held} (spend) is in the ledger 0 times",
    ),
    "paid for twice": Tampering(
        "ledger_entry",
        again("ledger_entry", f"kind = 'spend' AND source_id = {HOLD_OF['out']}", seq="99"),
        "line {out} is handed_over, and was paid 2 times",
    ),
    "paid for, and never handed over": Tampering(
        "order_line",
        "UPDATE order_line SET state = 'no_show' WHERE id = :out",
        "line {out} is no_show, and was paid 1 times",
    ),
    "handed over, and still held": Tampering(
        "hold",
        f"UPDATE hold SET state = 'pending' WHERE id = {HOLD_OF['out']}",  # noqa: S608 - ours
        "line {out} is handed_over, and its hold pending",
    ),
    "to be collected, and nothing is held": Tampering(
        "hold",
        f"UPDATE hold SET state = 'voided' WHERE id = {HOLD_OF['held']}",  # noqa: S608 - ours
        "line {held} is held, and its hold voided",
    ),
}
OF_STOCK = {
    "pieces from nowhere": of_stock("on_shelf = on_shelf + 1", "is not whole"),
    "fewer than none": of_stock("lost = -1, on_shelf = on_shelf + lost + 1", "is not whole"),
    "a receipt that is gone": without_movement("purchased", "10 received, its movements say 0"),
    "a receipt corrected by nobody": without_movement("receipt_lowered", "-1 corrected, its movements say 0"),
    "given back to nobody": without_movement("returned", "1 returned, its movements say 0"),
    "a hand-over that moved nothing": without_movement("handed_over", "2 handed_over, its movements say -1"),
    "a piece taken back by nobody": without_movement("taken_back", "2 handed_over, its movements say 3"),
    "a loss that nobody recorded": without_movement("lost", "1 lost, its movements say -1"),
    "found by nobody": without_movement("found", "1 lost, its movements say 2"),
    "kept for nobody": of_stock(
        "reserved = reserved + 1, on_shelf = on_shelf - 1", "1 reserved and 2 handed over, its lines say 0, 2"
    ),
    "an offer that keeps nothing": Tampering(
        "gift_wait",
        "UPDATE gift_wait SET state = 'waiting', offer_ends_at = NULL WHERE id = :wait",
        "gift {rice}: 2 reserved and 0 handed over, its lines say 1, 0",
    ),
    "a line that keeps nothing": Tampering(
        "order_line",
        "UPDATE order_line SET state = 'cancelled' WHERE id = :held",
        "gift {rice}: 2 reserved and 0 handed over, its lines say 1, 0",
    ),
    "more handed over than lines say": Tampering(
        "order_line",
        "UPDATE order_line SET quantity = 1 WHERE id = :out",
        "0 reserved and 2 handed over, its lines say 0, 1",
    ),
}
OF_SEALS = {
    "a seal of more points": Tampering(
        "period_seal", "UPDATE period_seal SET balance = balance + 1", "the seal of 2025H2 says"
    ),
    "a digest of something else": Tampering(
        "period_seal", "UPDATE period_seal SET digest = :old", "the seal of 2025H2 has another digest"
    ),
    "a seal by who closed the half year": Tampering(
        "redemption_period",
        "UPDATE redemption_period SET closed_by = (SELECT sealed_by FROM period_seal WHERE period_id = id) "
        "WHERE state = 'sealed'",
        "promise 6: the seal of 2025H2 was made by who closed it",
    ),
    "a seal that is gone": Tampering("period_seal", "DELETE FROM period_seal", "and nobody has sealed it"),
    "a passport that was left out": Tampering(
        "sealed_head",
        "DELETE FROM sealed_head WHERE passport_id = :neighbour",
        "passport {neighbour} is not in the seal of 2025H2",
    ),
    "a passport sealed with other points": Tampering(
        "sealed_head",
        "UPDATE sealed_head SET balance = balance + 1 WHERE passport_id = :resident",
        "passport {resident} was sealed at",
    ),
    "a ledger written anew after its seal": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET hash = 'another' WHERE passport_id = :neighbour",
        "passport {neighbour} was sealed at",
    ),
}
OF_GIFTS = OF_ORDERS | OF_STOCK | OF_SEALS
