"""What staff see of two accounts before they say that they are one person's: which of three of one name each is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.accounts.commands import people
from service.accounts.models import Account
from service.core import transaction
from service.core.actor import OPERATOR, Role
from service.core.db import db
from service.lifecycle.commands.merging import IN_THE_WAY
from service.lifecycle.rules.apart import MergeObstacle
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm, own_name, person, rewrite
from tests.factories.redemption import fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_alike, become_one, preview, said
from tests.redemption.test_orders import order

TELLING = ("phone_masked", "birth_year", "signs_in", "is_identity_confirmed")


@pytest.fixture
def of_one_name(cast: Cast, time: Time) -> Cast:
    """The neighbour and the resident; one of them is confirmed, and only that one has told a phone."""
    confirm(cast.resident, now=time.now)
    become_alike(cast.neighbour, cast.resident)
    rewrite(cast.neighbour, phone="13812345678")
    rewrite(cast.resident, phone=None)
    return cast


def telling(side: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(side[name] for name in TELLING)


def birth_year(who: Person) -> int:
    born = transaction.run(lambda: db.session.get_one(Account, who.account_id).birth_date, read_only=True)
    assert born is not None
    return born.year


def test_both_sides_are_told_apart_before_and_while_it_waits(phone: Phone, of_one_name: Cast) -> None:
    cast, year = of_one_name, birth_year(of_one_name.resident)
    seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
    assert telling(seen["absorbed"]) == ("138****5678", year, True, False)
    assert telling(seen["survivor"]) == (None, year, True, True)
    merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
    for answer in (merge, phone.of(cast.second_staff).get(f"/merges/{merge['id']}").json):
        assert [telling(answer[side]) for side in ("absorbed", "survivor")] == [
            telling(seen[side]) for side in ("absorbed", "survivor")
        ]
    [listed] = phone.of(cast.second_staff).get("/merges").json["items"]
    assert listed == merge


def test_who_is_on_paper_alone_is_told(phone: Phone, cast: Cast, time: Time) -> None:
    def enter() -> Any:
        return people.enter(name=own_name("吴"), home_id=cast.community.id, actor=OPERATOR, now=time.now).id

    elder = transaction.run(enter)
    answer = phone.of(cast.staff).get(f"/people/{elder}/merge-preview/{cast.resident.account_id}").json
    assert telling(answer["absorbed"]) == (None, None, False, False)


def test_of_who_has_moved_away_only_name_and_number_stay(phone: Phone, of_one_name: Cast) -> None:
    """The staff of the former home see the merge still, and no more than that of the person."""
    cast = of_one_name
    merge = become_one(phone, cast, cast.neighbour, cast.resident)
    assert merge["survivor"]["birth_year"]

    def move() -> None:
        db.session.get_one(Account, cast.resident.account_id).home_id = cast.next_door.id

    transaction.run(move)
    seen = phone.of(cast.staff).get(f"/merges/{merge['id']}").json
    assert (seen["survivor"], seen["survivor_passport_number"]) == (None, cast.resident.number)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_obstacle_says_what_proposing_would_answer(
    phone: Phone, of_one_name: Cast, time: Time, language: str
) -> None:
    cast, read = of_one_name, {"Accept-Language": language}
    made = fair(cast, time.now)
    confirm(cast.neighbour, now=time.now)
    rich(cast.neighbour, 12, time.now)
    assert order(phone, cast.neighbour, made, (made.soap, 1)).status_code == 201
    one, other = cast.neighbour.account_id, cast.resident.account_id
    answer = phone.of(cast.staff).send("GET", f"/people/{one}/merge-preview/{other}", headers=read)
    [obstacle] = answer.json["obstacles"]
    body = {"into_id": str(other), "reason": "paper_and_phone"}
    keyed = read | {"Idempotency-Key": f"a-merge-{language}-0001"}
    refused = phone.of(cast.staff).send("POST", f"/people/{one}/merges", json=body, headers=keyed).json
    assert (obstacle["sentence"], obstacle["next_step"]) == (refused["title"], refused["detail"])
    assert obstacle["facts"] == refused["facts"]
    assert (obstacle["code"], refused["code"]) == ("order_standing", "merge.order_standing")


def test_a_merge_that_waits_is_no_obstacle_and_keeps_another_from_being_proposed(
    phone: Phone, of_one_name: Cast
) -> None:
    cast = of_one_name
    assert preview(phone, cast.staff, cast.neighbour, cast.resident)["waiting_merge_id"] is None
    merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
    seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
    assert (seen["obstacles"], seen["waiting_merge_id"]) == ([], merge["id"])
    again = said(phone, cast.staff, cast.neighbour, cast.resident).json
    assert (again["code"], again["facts"]) == ("merge.waits_already", {"merge_id": merge["id"]})


def test_every_obstacle_has_a_sentence_and_a_next_step() -> None:
    assert set(IN_THE_WAY) == set(MergeObstacle)


class TestPeopleOfOneName:
    """In a search by name."""

    @pytest.fixture
    def found(self, phone: Phone, cast: Cast, time: Time) -> Any:
        name = own_name("吴")

        def enter(year: int) -> str:
            born = date(year, 3, 8)
            more = {"name": name, "home_id": cast.community.id, "birth_date": born}
            return str(transaction.run(lambda: people.enter(**more, actor=OPERATOR, now=time.now).id))

        ids = {enter(year): year for year in (1948, 1957)} | {enter(2014): None}  # a child's takes an approval

        def search(by: Person) -> dict[str, int | None]:
            items = phone.of(by).post("/people/search", {"name": name}, key=None).json["items"]
            return {each["id"]: each["birth_year"] for each in items}

        return ids, search

    def test_are_told_apart_by_the_year_of_birth(self, cast: Cast, found: Any) -> None:
        ids, search = found
        assert search(cast.staff) == ids

    def test_for_the_staff_of_their_home_alone(self, cast: Cast, found: Any, time: Time) -> None:
        """A social worker sees what it takes to call somebody, and no birth date."""
        ids, search = found
        role: Any = {"role": Role.SOCIAL_WORKER, "over": cast.community}
        worker = transaction.run(lambda: person("秦岚", cast.community, time.now, **role))
        assert search(worker) == dict.fromkeys(ids)
        assert search(cast.staff_next_door) == {}
