"""Examples of answers tell a story that can be: valid in form is not enough for whoever builds a screen by them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from service.ladder.policy_reader import shipped
from service.ladder.rules import Criterion, Fact, Judged, Measure, Stage
from service.ladder.rules.bringing import Standing
from service.ladder.rules.invitation import InvitationState, told_of
from service.ladder.rules.sentences import asks, step
from service.teams.rules import TeamsPolicy
from service.teams.rules.register_sentences import REGISTER_FINDINGS
from tests.architecture.test_openapi import spec


@cache
def shown() -> dict[str, Any]:
    return {name: found["value"] for name, found in spec()["components"]["examples"].items()}


def test_a_nomination_that_nobody_has_seen_goes_up_and_has_no_decision() -> None:
    found = shown()["PromotionOut"]
    assert (found["from_stage"], found["stage"], found["state"]) == ("resident", "activist", "nominated")
    assert {found[each] for each in ("decided_at", "decided_by_name_masked", "answered_at", "reviewed_at")} == {None}


def test_what_waits_has_no_answer() -> None:
    assert (shown()["JoinAskOut"]["state"], shown()["JoinAskOut"]["answered_at"]) == ("waiting", None)
    assert (shown()["PromotionDetailOut"]["state"], shown()["PromotionDetailOut"]["answered_at"]) == ("confirmed", None)
    assert shown()["PromotionDetailOut"]["decided_at"]


@pytest.mark.parametrize("name", ["RosterReportOut", "RegisterReportOut"])
def test_a_report_counts_the_rows_that_it_shows_and_says_why_one_was_not_taken(name: str) -> None:
    found = shown()[name]
    [row] = found["rows"]
    assert found["counts"] == dict.fromkeys(found["counts"], 0) | {row["outcome"]: 1}
    [finding] = row["findings"]
    assert row["outcome"] == "refused"
    assert (finding["code"] in REGISTER_FINDINGS) is (name == "RegisterReportOut")


def test_a_merge_is_of_two_accounts_and_adds_up() -> None:
    found = shown()["MergePreviewOut"]
    ends, goes_on = found["absorbed"], found["survivor"]
    for name in ("account_id", "passport_number"):
        assert ends[name] != goes_on[name]
    assert (ends["signs_in"], goes_on["signs_in"], found["sign_in"]) == (True, False, "moves")
    assert ends["minutes"] + goes_on["minutes"] == found["minutes_after"]
    assert ends["points"] + goes_on["points"] + found["points_from_remainders"] == found["points_after"]
    assert shown()["MergeOut"]["absorbed_id"] != shown()["MergeOut"]["survivor_id"]


@pytest.mark.parametrize("where", ["MyInvitationOut", "DataOut"])
def test_an_invitation_that_was_given_cannot_be_given_any_more(where: str) -> None:
    found = shown()[where] if where == "MyInvitationOut" else shown()[where]["neighbour_invitation"]
    assert (found["state"], found["standing"], found["until"]) == ("came", "counts", None)
    assert found["given_at"][:10] < found["came_on"]
    assert found["told"] == told_of(InvitationState.CAME, Standing.COUNTS, None).zh


def test_who_belongs_to_a_team_does_not_ask_to_join_it_and_has_not_left() -> None:
    assert (shown()["TeamOut"]["my_role"], shown()["TeamOut"]["my_join_ask"]) == ("leader", None)
    assert [each["left_at"] for each in shown()["MemberPageOut"]["items"]] == [None]


def test_shares_of_teams_are_shares() -> None:
    found = shown()["TeamStatisticsOut"]
    shares = [*found["by_category"], *found["by_category"][0]["lower"], *found["by_level"]]
    for each in shares:
        assert round(each["teams"] * 1000 / found["teams"]) == each["permille"], each


def test_a_filing_has_the_founders_that_the_rules_ask_for() -> None:
    found, rules = shown()["FilingIn"], TeamsPolicy()
    assert len(set(found["founder_ids"])) >= rules.founders_least
    assert found["founding_organisations"] == []
    for code in ("no_founders", "too_few_founders", "founders_gone", "founders_confirmed_by_you"):
        assert shown()[f"filing.{code}"]["facts"]["least"] == rules.founders_least
    assert shown()["filing.founders_confirmed_by_you"]["facts"]["count"] < rules.founders_least
    assert shown()["filing.too_few_members"]["facts"]["least"] == rules.members_least
    assert f"至少写 {rules.founders_least} 位" in shown()["filing.no_founders"]["detail"]


def test_a_community_is_one() -> None:
    assert (shown()["FunnelOut"]["region_name"], shown()["FunnelOut"]["tier"]) == ("竹西社区", "community")


def test_an_honour_in_a_passport_was_verified_by_somebody_else() -> None:
    for each in shown()["RecognitionOut"]["commendations"]:
        assert (each["state"], each["decided_at"] is None) == ("confirmed", False)
        assert each["decided_by"] not in (each["proposed_by"], each["account_id"])
    assert shown()["StatementOut"]["issued_by"] != shown()["StatementOut"]["account_id"]


def test_a_criterion_is_told_in_its_own_words() -> None:
    ladder = shown()["LadderOut"]
    for each in (*ladder["criteria"], *shown()["PromotionOut"]["criteria"]):
        asked = Criterion(Measure(Fact(each["fact"]), each["within_months"] or 0), each["at_least"])
        assert each["asks"] == asks(asked).zh
        if "step" in each:
            judged = Judged(Stage(each["stage"]), asked, each["value"])
            said = step(judged)
            assert (each["missing"], each["is_met"]) == (judged.missing, judged.is_met)
            assert each["step"] == (said.zh if said else None)
    assert ladder["steps"] == [each["step"] for each in ladder["criteria"] if each["step"]]


def test_a_ladder_tells_all_that_is_asked_and_nobody_has_confirmed_what_is_missing() -> None:
    ladder, five = shown()["LadderOut"], shipped()[0]
    asked = [
        (of, each.measure.fact, each.measure.within_months or None, each.at_least)
        for of, each in five.up_to(Stage(ladder["asked_stage"]))
    ]
    told = [tuple(each[name] for name in ("stage", "fact", "within_months", "at_least")) for each in ladder["criteria"]]
    assert (ladder["policy"]["key"], told) == (five.key, asked)
    assert (ladder["is_reached"], ladder["open_promotion"]) == (False, None)
