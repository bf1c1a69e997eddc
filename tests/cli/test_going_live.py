"""Go-live at the console: nothing happens before another confirms."""

from __future__ import annotations

from service.core import transaction
from service.passports.queries import is_live
from service.regions.queries import named
from service.regions.rules import Tier
from service.sandbox.cast import COMMUNITY
from tests.cli.conftest import Operator, inside

ONE, ANOTHER, NEXT_DOOR, ABOVE = "wu-jie", "zhou-min", "sun-li", "ma-chao"


def go_live(keeper: Operator, username: str, *more: str, community: str = COMMUNITY) -> tuple[int, str]:
    done = keeper("go-live", "--community", community, "--as", username, *more)
    return done.exit_code, done.output


def live(url: str) -> bool:
    with inside(url):
        return transaction.run(lambda: is_live(named(COMMUNITY, Tier.COMMUNITY)[0].id), read_only=True)


def test_one_proposes_and_only_another_makes_it_true(keeper: Operator, settled: str) -> None:
    code, told = go_live(keeper, ONE)
    assert (code, "还没有生效" in told, live(settled)) == (0, True, False)
    code, told = go_live(keeper, ONE, "--confirm")
    assert (code, "要由另一位来确认" in told, live(settled)) == (1, True, False)
    code, told = go_live(keeper, ANOTHER, "--confirm")
    assert (code, "已正式启用" in told, live(settled)) == (0, True, True)


def test_a_second_proposal_and_a_second_go_live_are_refused(keeper: Operator) -> None:
    assert go_live(keeper, ONE)[0] == 0
    code, told = go_live(keeper, ANOTHER)
    assert (code, "已有一项同样的申请" in told) == (1, True)
    assert go_live(keeper, ANOTHER, "--confirm")[0] == 0
    assert go_live(keeper, ONE)[0] == 1


def test_nothing_to_confirm_says_what_comes_first(keeper: Operator, settled: str) -> None:
    code, told = go_live(keeper, ANOTHER, "--confirm")
    assert (code, "请先由一位工作人员提出" in told, live(settled)) == (1, True, False)


def test_only_staff_of_the_community_may(keeper: Operator, settled: str) -> None:
    for username in (NEXT_DOOR, ABOVE):
        code, told = go_live(keeper, username)
        assert (code, "您的身份不能做这件事" in told) == (1, True), username
    assert go_live(keeper, ONE)[0] == 0
    assert go_live(keeper, NEXT_DOOR, "--confirm")[0] == 1
    assert not live(settled)


def test_a_community_and_a_person_that_are_not_there_have_exit_code_2(keeper: Operator) -> None:
    assert go_live(keeper, "nobody")[0] == 2
    assert go_live(keeper, ONE, community="火星社区")[0] == 2


def test_a_community_may_be_given_by_its_id(keeper: Operator, settled: str) -> None:
    with inside(settled):
        wanted = transaction.run(lambda: str(named(COMMUNITY, Tier.COMMUNITY)[0].id), read_only=True)
    assert go_live(keeper, ONE, community=wanted)[0] == 0
