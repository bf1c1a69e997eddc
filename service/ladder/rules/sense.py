"""What makes a ladder policy impossible: judged before it is in use, each fault with the line where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.ladder.rules.facts import Fact, Measure
from service.ladder.rules.stages import Stage

MONTHS_MOST = 120
DRIFT_MONTHS_MOST = 24
DAYS_OF_A_MONTH = 31
MINUTES_OF_A_DAY_MOST = 720  # no more is approved of one person's day
SHIFTS_OF_A_DAY_MOST = 4
PEOPLE_OF_A_MONTH_MOST = 10
TEAMS_MOST = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line of a policy's file, and what to do, in both languages."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DraftCriterion:
    """As it was read; ``line`` is where it begins."""

    line: int
    measure: Measure
    at_least: int


@dataclass(frozen=True, slots=True)
class DraftRung:
    """As it was read; ``drift`` is its line and its measure."""

    line: int
    stage: Stage
    criteria: tuple[DraftCriterion, ...]
    drift: tuple[int, Measure] | None


def judge_rungs(line: int, rungs: Sequence[DraftRung]) -> list[Fault]:
    """All that is wrong with a policy's stages, by line; ``line`` is where the list of them begins."""
    return sorted(_faults(line, rungs), key=lambda fault: fault.line)


def most_of(measure: Measure) -> int:
    """The most that anybody could have of a measure: more is an impossible target."""
    months = measure.within_months or MONTHS_MOST
    days = months * DAYS_OF_A_MONTH
    match measure.fact:
        case Fact.APPROVED_MINUTES:
            return days * MINUTES_OF_A_DAY_MOST
        case Fact.MONTHS_WITH_SERVICE:
            return months
        case Fact.BROUGHT_ALONG:
            return months * PEOPLE_OF_A_MONTH_MOST
        case Fact.FILED_TEAMS_LED | Fact.TEAMS_WITH_RULES:
            return TEAMS_MOST
        case _:
            return days * SHIFTS_OF_A_DAY_MOST


def _faults(line: int, rungs: Sequence[DraftRung]) -> Iterator[Fault]:
    yield from _of_the_order(line, rungs)
    for rung in rungs:
        yield from _of_a_rung(rung)
    yield from _contradictions(rungs)


def _of_the_order(line: int, rungs: Sequence[DraftRung]) -> Iterator[Fault]:
    if not rungs:
        yield Fault(line, "没有阶段。请从 resident 写到 leader。", "There are no stages: write resident to leader.")
        return
    if rungs[0].stage is not Stage.RESIDENT:
        yield Fault(
            rungs[0].line, "第一个阶段要是 resident（居民）。", "The first stage has to be resident: begin with it."
        )
    for number, rung in enumerate(rungs[1:], start=1):
        before = rungs[number - 1]
        if rung.stage in {each.stage for each in rungs[:number]}:
            yield Fault(
                rung.line,
                f"阶段 {rung.stage} 写了两次，请删去一个。",
                f"The stage {rung.stage} stands twice: remove one.",
            )
        elif rung.stage.height < before.stage.height:
            zh, en = f"{rung.stage} 要写在 {before.stage} 前面。", f"{rung.stage} has to stand before {before.stage}."
            yield Fault(rung.line, zh, en)
    leader = next((rung for rung in rungs if rung.stage is Stage.LEADER), None)
    if leader is None:
        zh = "没有 leader（负责人）阶段，请补在最后。"
        yield Fault(rungs[-1].line, zh, "The stage leader is missing: put it last.")
    elif not any(each.measure.fact is Fact.FILED_TEAMS_LED for each in leader.criteria):
        yield Fault(
            leader.line,
            "leader（负责人）要带领已备案的团队，请加上 filed_teams_led。",
            "A leader leads a filed team: add filed_teams_led to the stage leader.",
        )


def _of_a_rung(rung: DraftRung) -> Iterator[Fault]:
    if rung.stage is Stage.RESIDENT:
        if rung.criteria or rung.drift:
            zh, en = "resident（居民）不设条件。请删去。", "A resident needs nothing: remove criteria and drift."
            yield Fault(rung.line, zh, en)
        return
    if not rung.criteria:
        zh, en = f"阶段 {rung.stage} 没有条件，请写一条。", f"The stage {rung.stage} asks nothing: write a criterion."
        yield Fault(rung.line, zh, en)
    if rung.drift is None:
        zh = f"阶段 {rung.stage} 没有写多久没来算疏远（drift）。"
        yield Fault(rung.line, zh, f"The stage {rung.stage} does not say when somebody drifts away: write drift.")
    else:
        yield from _of_a_drift(*rung.drift)
    seen: set[Measure] = set()
    for criterion in rung.criteria:
        if criterion.measure in seen:
            yield Fault(
                criterion.line,
                "同一阶段里，同样的条件写了两次，请删去一条。",
                "The same criterion stands twice in one stage: remove one.",
            )
        seen.add(criterion.measure)
        yield from _of_a_criterion(criterion)


def _of_a_criterion(criterion: DraftCriterion) -> Iterator[Fault]:
    yield from _of_a_window(criterion.line, criterion.measure, MONTHS_MOST)
    if criterion.at_least < 1:
        yield Fault(criterion.line, "at_least 要是 1 或更大的整数。", "at_least has to be a whole number from 1.")
    most = most_of(criterion.measure)
    if criterion.at_least > most:
        yield Fault(
            criterion.line,
            f"没有人能做到：{criterion.measure.fact} 在这段时间里最多是 {most}，请改小。",
            f"Nobody can reach this: {criterion.measure.fact} is {most} at most in that time; ask for less.",
        )


def _of_a_drift(line: int, measure: Measure) -> Iterator[Fault]:
    if measure.fact.is_of_today or measure.fact is Fact.BROUGHT_ALONG:
        zh = f"drift 不能用 {measure.fact}，请用参加或服务的场次。"
        yield Fault(line, zh, f"drift cannot go by {measure.fact}: use shifts attended or helped.")
    elif not measure.within_months:
        zh = f"drift 要写 within_months（1 到 {DRIFT_MONTHS_MOST}）。"
        yield Fault(line, zh, f"drift needs within_months, from 1 to {DRIFT_MONTHS_MOST}.")
    else:
        yield from _of_a_window(line, measure, DRIFT_MONTHS_MOST)


def _of_a_window(line: int, measure: Measure, most: int) -> Iterator[Fault]:
    if measure.fact.is_of_today and measure.within_months:
        zh = f"{measure.fact} 看的是今天，请去掉 within_months。"
        yield Fault(line, zh, f"{measure.fact} is about today: remove within_months.")
    elif not 0 <= measure.within_months <= most:
        zh, en = f"within_months 要是 1 到 {most} 的整数。", f"within_months has to be a whole number from 1 to {most}."
        yield Fault(line, zh, en)


def _contradictions(rungs: Sequence[DraftRung]) -> Iterator[Fault]:
    """A higher stage that asks less of a fact, in the same time or a longer one, asks nothing."""
    for above in rungs:
        for high in above.criteria:
            lower = (low for rung in rungs if rung.stage.height < above.stage.height for low in rung.criteria)
            if any(_asks_less(high, low) for low in lower):
                yield Fault(
                    high.line,
                    f"前后矛盾：{above.stage} 要的 {high.measure.fact} 比更低的阶段还少，请改大或删去。",
                    f"A contradiction: {above.stage} asks for less {high.measure.fact} than a lower stage; "
                    "ask for more, or remove it.",
                )


def _asks_less(high: DraftCriterion, low: DraftCriterion) -> bool:
    if high.measure.fact is not low.measure.fact or high.at_least >= low.at_least:
        return False
    is_all_time = not high.measure.within_months
    return is_all_time or 0 < low.measure.within_months <= high.measure.within_months
