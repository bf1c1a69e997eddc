"""One human being is not two by a character that looks like another, or by another form of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.core import transaction
from tests.accounts.test_people import enter
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone

OF_OTHER_SCRIPTS = ["王カ", "王ｶ", "李ニ", "李ロ", "王エ", "王タ", "李ー", "李〡", "王ㄇ"]
# A family name, and two forms of the other.
OF_ONE = ["王黄黃", "王靑青", "李户戸", "李温溫", "王日曰", "王口囗", "李己已", "李吉𠮷", "王土士"]


def register(phone: Phone, who: Person, cast: Cast, name: str, born: str) -> TestResponse:
    body = {"name": name, "birth_date": born, "community_id": str(cast.community.id), "consents": ["record"]}
    return phone.of(who).post("/me/passport", body)


def nobody_yet(cast: Cast, time: Time) -> Person:
    return transaction.run(lambda: person("甲", cast.community, time.now, birth_date=None, with_passport=False))


def complaint(answer: TestResponse) -> Any:
    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid"), answer.text
    [error] = answer.json["errors"]
    assert error["field"] == "name"
    return error


@pytest.mark.parametrize("name", OF_OTHER_SCRIPTS)
def test_a_name_in_other_letters_is_refused_for_oneself_and_for_others(
    phone: Phone, cast: Cast, time: Time, name: str
) -> None:
    who = nobody_yet(cast, time)
    version = phone.of(who).get("/me").json["version"]
    for answer in (
        register(phone, who, cast, name, "1961-04-05"),
        phone.of(who).put("/me", {"name": name, "version": version}),
        enter(phone, cast.staff, cast, name=name),
        phone.of(cast.leader).post(f"/teams/{cast.team.id}/proposed-people", {"name": name}),
    ):
        assert "照身份证写" in complaint(answer)["messages"][0]


def test_the_complaint_says_what_to_write_in_both_languages(phone: Phone, cast: Cast) -> None:
    body = {"name": "王カ", "home_id": str(cast.community.id)}
    for language, said in (("zh-CN", "姓名请照身份证写"), ("en", "Write the name as on the identity card")):
        options: dict[str, Any] = {"json": body, "headers": {"Accept-Language": language}}
        assert said in complaint(phone.of(cast.staff).send("POST", "/people", **options))["messages"][0]


@pytest.mark.parametrize("written", OF_ONE)
def test_two_offices_do_not_confirm_one_man_twice(phone: Phone, cast: Cast, time: Time, written: str) -> None:
    born = (time.now.date() - timedelta(days=20_000 + OF_ONE.index(written))).isoformat()
    confirmed = []
    for name in (written[0] + written[1], written[0] + written[2]):
        who = nobody_yet(cast, time)
        assert register(phone, who, cast, name, born).status_code == 201
        answer = phone.of(cast.staff).post(f"/people/{who.account_id}/confirm-identity", {"seen": "id_card"})
        confirmed.append((answer.status_code, answer.json.get("code")))
    assert confirmed == [(200, None), (409, "person.possible_duplicate")]


def test_staff_find_a_person_by_any_form_of_the_name(phone: Phone, cast: Cast) -> None:
    entered = enter(phone, cast.staff, cast, name="黄颖溫").json["id"]
    found = phone.of(cast.staff).post("/people/search", {"name": "黃潁温"}, key=None)
    assert [each["id"] for each in found.json["items"]] == [entered]
