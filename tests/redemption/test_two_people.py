"""What takes two members of staff: undoing, correcting a receipt, a fourth person's proxy, proof that comes later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.accounts.models import RoleGrant
from service.accounts.queries import masked_names
from service.core import transaction
from service.core.db import db, new_id
from tests.accounts.inboxes import messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person, people
from tests.factories.redemption import Fair, rich, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, places_taken, sign
from tests.redemption.test_counter import hand_over, walk_in
from tests.redemption.test_days import another_day
from tests.redemption.test_orders import code, delegate, guard, order, points, tie, told
from tests.redemption.test_papers import words_of


@pytest.fixture
def handed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
    """The resident has collected two bars of soap."""
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    time.now = open_fair.day.opens_at
    return hand_over(phone, cast.staff, placed).json["order"]


def undo(phone: Phone, who: Person, placed: Any, **more: Any) -> Any:
    lines = [line["id"] for line in placed["lines"]]
    return phone.of(who).post(f"/orders/{placed['id']}/undo", {"line_ids": lines, "reason": "发错了", **more})


def resign(who: Person, time: Time) -> None:
    def work() -> None:
        db.session.execute(update(RoleGrant).where(RoleGrant.account_id == who.account_id).values(ended_at=time.now))

    transaction.run(work)


def masked(*who: Person) -> dict[Any, str | None]:
    return transaction.run(lambda: masked_names([each.account_id for each in who]), read_only=True)


def confirm(phone: Phone, who: Person, proposed: Any) -> Any:
    return phone.of(who).post(f"/counter-proposals/{proposed.json['id']}/confirm")


class TestUndoing:
    def test_gives_points_and_pieces_back_when_another_confirms(
        self, phone: Phone, cast: Cast, open_fair: Fair, handed: Any
    ) -> None:
        proposed = undo(phone, cast.staff, handed)
        assert (proposed.status_code, proposed.json["state"], points(cast.resident)) == (201, "waiting", (8, 0))
        assert code(confirm(phone, cast.staff, proposed)) == "sign.same_person"
        assert confirm(phone, cast.second_staff, proposed).json["state"] == "confirmed"
        assert points(cast.resident) == (12, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}
        assert phone.of(cast.resident).get(f"/orders/{handed['id']}").json["state"] == "undone"
        assert "order.undone" in told(cast.resident)
        assert places_taken(phone, cast, open_fair) == 0
        assert code(confirm(phone, cast.second_staff, proposed)) == "counter_proposal.decided"
        again = undo(phone, cast.staff, handed)
        assert code(again) == "line.not_handed_over"

    def test_is_what_a_line_ended_by_not_the_hand_over(self, phone: Phone, cast: Cast, handed: Any, time: Time) -> None:
        proposed = undo(phone, cast.staff, handed)
        time.now += timedelta(minutes=2)
        confirm(phone, cast.second_staff, proposed)
        undone = phone.of(cast.resident).get(f"/orders/{handed['id']}").json
        [line], [collection] = undone["lines"], undone["collections"]
        since = datetime.fromisoformat(line["ended_at"]) - datetime.fromisoformat(collection["at"])
        assert since == timedelta(minutes=2)

    def test_says_in_its_row_what_a_second_person_decides_by(self, phone: Phone, cast: Cast, handed: Any) -> None:
        proposed = undo(phone, cast.staff, handed).json
        [row] = phone.of(cast.second_staff).get("/counter-proposals", state="waiting").json["items"]
        assert row == proposed
        assert (row["name_masked"], row["passport_number"]) == (handed["name_masked"], cast.resident.number)
        assert [(each["name"], each["quantity"]) for each in row["lines"]] == [("肥皂", 2)]
        names = masked(cast.staff)
        assert (row["proposed_by_name_masked"], row["decided_by_name_masked"]) == (names[cast.staff.account_id], None)
        assert [row[name] for name in ("gift_name", "gift_unit", "proxy_name_masked")] == [None, None, None]

    def test_is_proposed_once(self, phone: Phone, cast: Cast, open_fair: Fair, handed: Any) -> None:
        first, second = undo(phone, cast.staff, handed), undo(phone, cast.staff, handed)
        assert (code(second), second.json["facts"]["proposal_id"]) == ("counter_proposal.waits", first.json["id"])
        assert confirm(phone, cast.second_staff, first).status_code == 200
        assert points(cast.resident) == (12, 0)

    def test_of_who_is_staff_no_longer_is_confirmed_by_nobody(
        self, phone: Phone, cast: Cast, handed: Any, time: Time
    ) -> None:
        proposed = undo(phone, cast.staff, handed)
        resign(cast.staff, time)
        assert code(confirm(phone, cast.second_staff, proposed)) == "counter_proposal.outdated"
        declined = phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/decline")
        assert declined.json["state"] == "declined"

    def test_of_a_part_lets_the_right_gift_go_out_on_the_same_order(
        self, phone: Phone, cast: Cast, open_fair: Fair, handed: Any
    ) -> None:
        """All was handed over, and the period has no other order for the person: staff add to it."""
        more = {**open_fair.order((open_fair.rice, 1)), "version": handed["version"]}
        assert code(phone.of(cast.resident).put(f"/orders/{handed['id']}", more)) == "order.all_collected"
        added = phone.of(cast.staff).put(f"/orders/{handed['id']}", more)
        assert (added.status_code, added.json["state"]) == (200, "partly")
        assert hand_over(phone, cast.staff, added.json).json["order"]["state"] == "handed_over"
        assert points(cast.resident) == (3, 0)
        assert places_taken(phone, cast, open_fair) == 1

    def test_is_for_the_same_day(self, phone: Phone, cast: Cast, handed: Any, time: Time) -> None:
        proposed = undo(phone, cast.staff, handed)
        time.pass_(days=1)
        assert code(undo(phone, cast.staff, handed)) == "undo.too_late"
        assert code(confirm(phone, cast.second_staff, proposed)) == "undo.too_late"

    def test_is_not_shut_out_by_a_colleagues_second_signature(
        self, phone: Phone, cast: Cast, open_fair: Fair, handed: Any, time: Time
    ) -> None:
        proposed = undo(phone, cast.staff, handed)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 8), found(open_fair.rice, 2))
        assert sign(phone, cast.staff, open_fair).status_code == 200
        refused = sign(phone, cast.second_staff, open_fair)
        assert (code(refused), refused.json["facts"]) == ("sign.undo_waits", {"proposal_id": proposed.json["id"]})
        phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/decline")
        [heard, *_] = messages(phone, cast.staff)
        ids = {"proposal_id": proposed.json["id"], "done_by": str(cast.second_staff.account_id)}
        assert (heard["code"], heard["facts"]) == ("counter_proposal.declined", ids)
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"

    def test_of_the_second_signer_that_nobody_has_confirmed_falls_when_the_day_is_closed(
        self, phone: Phone, cast: Cast, open_fair: Fair, handed: Any, time: Time
    ) -> None:
        proposed = undo(phone, cast.second_staff, handed)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 8), found(open_fair.rice, 2))
        assert sign(phone, cast.staff, open_fair).status_code == 200
        waiting = phone.of(cast.staff).get("/counter-proposals", state="waiting").json["items"]
        assert [each["id"] for each in waiting] == [proposed.json["id"]]
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"
        [declined] = phone.of(cast.staff).get("/counter-proposals").json["items"]
        assert (declined["state"], declined["decided_by"]) == ("declined", str(cast.second_staff.account_id))
        assert code(confirm(phone, cast.staff, proposed)) == "counter_proposal.decided"

    def test_is_not_for_oneself_or_family(self, phone: Phone, cast: Cast, handed: Any, time: Time) -> None:
        proposed = undo(phone, cast.staff, handed)
        tie(cast.resident, cast.second_staff, time)
        assert code(confirm(phone, cast.second_staff, proposed)) == "counter.related"
        assert code(undo(phone, cast.second_staff, handed)) == "counter.related"

    def test_two_of_a_family_are_not_two(self, phone: Phone, cast: Cast, handed: Any, time: Time) -> None:
        proposed = undo(phone, cast.staff, handed)
        tie(cast.staff, cast.second_staff, time)
        assert code(confirm(phone, cast.second_staff, proposed)) == "sign.tied"

    def test_may_be_taken_back_or_turned_down(self, phone: Phone, cast: Cast, handed: Any) -> None:
        for who in (cast.staff, cast.second_staff):
            proposed = undo(phone, cast.staff, handed)
            declined = phone.of(who).post(f"/counter-proposals/{proposed.json['id']}/decline")
            assert declined.json["state"] == "declined"
            assert code(confirm(phone, cast.second_staff, proposed)) == "counter_proposal.decided"
        waiting = phone.of(cast.staff).get("/counter-proposals", state="waiting").json["items"]
        assert waiting == []

    def test_of_lines_of_elsewhere_is_not_there(self, phone: Phone, cast: Cast, handed: Any) -> None:
        assert undo(phone, cast.staff, handed, line_ids=[str(new_id())]).status_code == 404
        assert undo(phone, cast.staff_next_door, handed).status_code == 404


class TestReceipts:
    @pytest.mark.parametrize(("pieces", "left"), [(-2, 8), (3, 13)])
    def test_are_corrected_by_two(self, phone: Phone, cast: Cast, open_fair: Fair, pieces: int, left: int) -> None:
        path = f"/gifts/{open_fair.soap.id}/receipt-corrections"
        proposed = phone.of(cast.staff).post(path, {"pieces": pieces, "reason": "送货单写错"})
        assert (proposed.json["gift_name"], proposed.json["gift_unit"]) == ("肥皂", "件")
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}
        assert confirm(phone, cast.second_staff, proposed).status_code == 200
        assert stock_of(open_fair.soap.id) == {"received": 10, "corrected": pieces, "on_shelf": left}

    def test_are_proposed_once_for_a_gift(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        path, body = f"/gifts/{open_fair.soap.id}/receipt-corrections", {"pieces": 3, "reason": "送货单写错"}
        first, second = phone.of(cast.staff).post(path, body), phone.of(cast.second_staff).post(path, body)
        assert (code(second), second.json["facts"]["proposal_id"]) == ("counter_proposal.waits", first.json["id"])
        other = f"/gifts/{open_fair.rice.id}/receipt-corrections"
        assert phone.of(cast.staff).post(other, body).status_code == 201
        assert confirm(phone, cast.second_staff, first).status_code == 200
        assert phone.of(cast.staff).post(path, body).status_code == 201

    def test_are_not_lowered_beyond_the_shelf(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        order(phone, cast.resident, open_fair, (open_fair.rice, 1))
        path = f"/gifts/{open_fair.rice.id}/receipt-corrections"
        refused = phone.of(cast.staff).post(path, {"pieces": -2, "reason": "送货单写错"})
        assert (code(refused), refused.json["facts"]["left"]) == ("stock.not_so_many", 1)
        assert phone.of(cast.staff).post(path, {"pieces": 0, "reason": "x"}).status_code == 422


class TestAFourthPersonsProxy:
    def test_collects_when_two_agree(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        elders = transaction.run(lambda: people(4, "老人", cast.community, time.now))
        placed = []
        for slot, elder in enumerate(elders):
            rich(elder, 2, time.now)
            placed.append(order(phone, elder, open_fair, (open_fair.soap, 1)).json)
            if slot < 3:
                delegate(elder, cast.neighbour, ["collect"], time, slot=slot + 1)
        guard(cast.neighbour, elders[3], cast, time)
        time.now = open_fair.day.opens_at
        proxy = str(cast.neighbour.account_id)
        for each in placed[:3]:
            assert hand_over(phone, cast.staff, each, proxy_id=proxy).status_code == 200
        body = {"shown": "card", "proxy_id": proxy, "reason": "都托她来领"}
        proposed = phone.of(cast.staff).post(f"/orders/{placed[3]['id']}/hand-over-by-two", body)
        names = masked(cast.neighbour, elders[3], cast.second_staff)
        told = [proposed.json[name] for name in ("proxy_name_masked", "name_masked", "lines")]
        assert told == [names[cast.neighbour.account_id], names[elders[3].account_id], []]
        decided = confirm(phone, cast.second_staff, proposed)
        assert decided.json["decided_by_name_masked"] == names[cast.second_staff.account_id]
        handed = phone.of(cast.staff).get(f"/orders/{placed[3]['id']}").json
        assert (handed["state"], handed["collections"][0]["by"]) == ("handed_over", str(cast.staff.account_id))

    def test_is_turned_down_when_the_day_ends_before_anybody_has_confirmed(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        time.now = open_fair.day.opens_at
        body = {"shown": "card", "proxy_id": str(cast.neighbour.account_id), "reason": "都托她来领"}
        path = f"/orders/{placed['id']}/hand-over-by-two"
        assert code(phone.of(cast.staff).post(path, body | {"counter": 3})) == "counter.no_such_counter"
        proposed = phone.of(cast.staff).post(path, body)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        assert phone.of(cast.staff).get("/counter-proposals", state="waiting").json["items"] == []
        assert code(confirm(phone, cast.second_staff, proposed)) == "counter_proposal.decided"

    def test_needs_the_delegation_all_the_same(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        body = {"shown": "card", "proxy_id": str(cast.neighbour.account_id), "reason": "都托她来领"}
        refused = phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over-by-two", body)
        assert code(refused) == "proxy.not_delegated"


class TestProofThatComesLater:
    def test_takes_the_points_and_moves_the_stock(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        lines = {"line_ids": [placed["lines"][0]["id"]], "reason": "名单上有签名"}
        path = f"/orders/{placed['id']}/proofs"
        assert code(phone.of(cast.staff).post(path, lines)) == "order.not_yet_due"
        time.now = open_fair.day.closes_at
        assert code(phone.of(cast.staff).post(path, lines)) == "line.kept"
        end(phone, cast.staff, open_fair)
        assert points(cast.resident) == (12, 0)
        proposed = phone.of(cast.staff).post(path, lines)
        assert confirm(phone, cast.second_staff, proposed).status_code == 200
        assert points(cast.resident) == (8, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}
        told_now = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert (told_now["state"], told_now["lines"][0]["state"], told_now["points_spent"]) == ("proven", "proven", 4)
        assert "order.proven" in told(cast.resident)
        [entry, *_] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (entry["kind"], entry["points_change"], entry["source_type"]) == ("spend", -4, "order_line")
        again = phone.of(cast.staff).post(path, lines)
        assert code(again) == "line.kept"

    def test_is_of_nothing_that_another_line_stands_for(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        body = {**open_fair.order((open_fair.soap, 2)), "version": placed["version"]}
        changed = phone.of(cast.resident).put(f"/orders/{placed['id']}", body).json
        assert [each["state"] for each in changed["lines"]] == ["replaced", "cancelled", "held"]
        time.now = open_fair.day.opens_at
        lines = {"line_ids": [placed["lines"][0]["id"]], "reason": "名单上有签名"}
        assert code(phone.of(cast.staff).post(f"/orders/{placed['id']}/proofs", lines)) == "line.kept"

    def test_after_the_signatures_is_told_beside_what_they_signed(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 2))
        for who in (cast.staff, cast.second_staff):
            sign(phone, who, open_fair)
        path = f"/redemption-days/{open_fair.day.id}/report"
        signed = phone.of(cast.staff).get(path).json
        assert (signed["state"], signed["proven_since_people"], signed["points_spent"]) == ("closed", 0, 0)
        time.pass_(hours=1)
        lines = {"line_ids": [placed["lines"][0]["id"]], "reason": "名单上有签名"}
        confirm(phone, cast.second_staff, phone.of(cast.staff).post(f"/orders/{placed['id']}/proofs", lines))
        now = phone.of(cast.staff).get(path).json
        assert (now["proven_since_people"], now["proven_since_points"], now["points_spent"]) == (1, 4, 4)
        assert "结账以后补录 1 人、4 分" in words_of(phone.of(cast.staff).get(f"{path}.pdf"))

    def test_counts_as_the_order_of_the_period(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        """Who has had their gifts does not come again on the next day."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        other = another_day(cast, open_fair)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        lines = {"line_ids": [placed["lines"][0]["id"]], "reason": "名单上有签名"}
        proposed = phone.of(cast.staff).post(f"/orders/{placed['id']}/proofs", lines)
        assert confirm(phone, cast.second_staff, proposed).status_code == 200
        time.now = other.opens_at
        again = phone.of(cast.staff).post(f"/redemption-days/{other.id}/walk-ins", walk_in(cast.resident, open_fair))
        assert code(again) == "order.all_collected"

    def test_may_leave_a_debt(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 3), (open_fair.rice, 1)).json
        time.now = open_fair.day.closes_at + timedelta(hours=1)
        end(phone, cast.staff, open_fair)
        elsewhere = {"line_ids": [line["id"] for line in placed["lines"]], "reason": "名单上有签名"}
        spent = phone.of(cast.staff).post(f"/orders/{placed['id']}/proofs", elsewhere)
        from tests.redemption.test_counter import take_back  # noqa: PLC0415

        take_back(cast.resident, 5, time)
        assert confirm(phone, cast.second_staff, spent).status_code == 200
        assert points(cast.resident) == (-4, 0)
