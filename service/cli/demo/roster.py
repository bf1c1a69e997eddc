"""A team's paper roster: checked, taken in, handed in again, and given out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.adapters.tables import as_csv
from service.cli.demo.fair import Customer
from service.cli.demo.stage import Person
from service.cli.demo.team import LEADER, NAME, Growth, id_of

SINCE = "2019-03-01"
HEADER = ("姓名", "护照号", "手机", "职务", "入队日期", "本人同意", "备注")


def play_roster(growth: Growth, elders: Sequence[Customer]) -> None:
    """Elders who have signed on paper join at once; who has a phone is asked; each bad row says what is wrong."""
    *signed, twice, unnamed, late, spoilt = elders
    phones = [(each, each.get("/me/passport")["number"]) for each in (growth.leader, growth.deputy, growth.member)]
    good: list[tuple[str | None, ...]] = [(each.name, each.number, None, "队员", SINCE, "是", None) for each in signed]
    offices = ("队长", "副队长", "队员")
    good += [
        (who.name, number, None, office, SINCE, None, None)
        for (who, number), office in zip(phones, offices, strict=True)
    ]
    bad = [
        ("赵无名", spoilt.number, None, None, None, "是", "写错了姓名"),
        (unnamed.name, None, None, None, None, "是", "只写了姓名"),
        *[(twice.name, twice.number, None, None, None, "是", "写了两遍")] * 2,
        (late.name, late.number, None, None, "2019年13月", "是", "日期不对"),
        (spoilt.name, None, "1.38E+10", None, None, "是", "号码被表格软件缩短了"),
    ]
    paper = as_csv([(f"{NAME}花名册",), HEADER, *good, *bad])
    wanted = {"joined": len(signed), "invited": len(phones), "refused": len(bad)}
    _check(growth, paper, wanted)
    _write(growth, paper, wanted)
    _answer(growth, [who for who, _ in phones])
    _hand_back(growth)


def _check(growth: Growth, paper: bytes, wanted: dict[str, int]) -> None:
    stage = growth.stage
    checked = _hand_in(growth, paper, write=False)
    stage.expect(
        (_counts(checked), growth.members()),
        (wanted, {}),
        "先检查：逐行有结果，还什么都没改",
        "checked; nothing is changed",
    )
    found = [(row["row_number"], row["findings"][0]) for row in checked["rows"] if row["outcome"] == "refused"]
    for number, finding in found:
        stage.tell(f"第 {number} 行：{finding['sentence']}{finding['next_step']}", finding["code"])
    stage.expect(
        [finding["code"] for _, finding in found],
        ["person_unknown", "person_not_named", *["named_twice"] * 2, "cell_unreadable", "digits_lost"],
        f"有问题的 {len(found)} 行，每行写明原因和下一步",
        "each bad row tells why, and what to do",
    )
    stage.expect(
        checked["columns_not_read"], ["G"], "“备注”一栏没有读，报告里说了", "a column that is not read is told"
    )


def _write(growth: Growth, paper: bytes, wanted: dict[str, int]) -> None:
    stage = growth.stage
    taken = _hand_in(growth, paper, write=True)
    joined = growth.members()
    stage.expect(
        (_counts(taken), len(joined)), (wanted, wanted["joined"]), "写入：好的行照办", "written: good rows are taken"
    )
    again = _hand_in(growth, paper, write=True)
    unchanged = {"already": wanted["joined"] + wanted["invited"], "refused": wanted["refused"]}
    stage.expect(
        (_counts(again), growth.members()), (unchanged, joined), "同一份再传一次，什么都没变", "again: no change"
    )


def _answer(growth: Growth, asked: Sequence[Person]) -> None:
    """By each of them, on their own phone; then they can be given an office."""
    for who in asked:
        [ask] = [each for each in who.get("/me/join-asks")["items"] if each["team_id"] == growth.team_id]
        who.post(f"/join-asks/{ask['id']}/accept")
    growth.stage.tell("有手机的三位自己在手机上答应了", "those with a phone answer for themselves")
    growth.second.post(growth.path("appoint"), {"account_id": id_of(growth.leader), "role": "leader"})
    growth.leader.post(growth.path("appoint"), {"account_id": id_of(growth.deputy), "role": "deputy"})
    growth.stage.expect(
        growth.members()[id_of(growth.leader)], "leader", f"社区任命{LEADER[0]}为队长", "the staff appoint the leader"
    )


def _hand_back(growth: Growth) -> None:
    before = growth.members()
    exported = growth.second.file(growth.path("roster-file?format=csv"))
    back = _hand_in(growth, exported, write=True)
    wanted = {"already": len(before)}
    growth.stage.expect(
        (_counts(back), growth.members()), (wanted, before), "导出的花名册原样传回，什么都没变", "its export too"
    )


def _hand_in(growth: Growth, paper: bytes, *, write: bool) -> dict[str, Any]:
    upload = {"files": {"file": ("花名册.csv", paper)}, "data": {"write": str(write).lower()}}
    return dict(growth.second.post(growth.path("roster-file"), **upload))


def _counts(report: dict[str, Any]) -> dict[str, int]:
    return {outcome: many for outcome, many in report["counts"].items() if many}
