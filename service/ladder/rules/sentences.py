"""What a criterion asks and what is missing, said to people: short enough to be read aloud."""

from __future__ import annotations

from dataclasses import dataclass

from service.ladder.rules.facts import OTHERS_OF_A_SESSION, Fact
from service.ladder.rules.policies import Criterion, Drift
from service.ladder.rules.stages import Stage
from service.ladder.rules.verdicts import Judged


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    zh: str
    en: str

    def sentence(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class _Words:
    """Of a fact: what is asked, with ``{n}``; and what is still to do. English has one and many."""

    asks: str
    one: str
    many: str
    do: str
    do_one: str
    do_many: str


WORDS: dict[Fact, _Words] = {
    Fact.SHIFTS_ATTENDED: _Words(
        "参加活动 {n} 次",
        "take part in {n} activity",
        "take part in {n} activities",
        "再参加 {n} 次活动",
        "Take part in {n} more activity",
        "Take part in {n} more activities",
    ),
    Fact.SHIFTS_HELPED: _Words(
        "做志愿服务 {n} 次（审核通过的）",
        "serve once, approved",
        "serve {n} times, approved",
        "再做 {n} 次志愿服务，审核通过的才算",
        "Serve once more and have it approved",
        "Serve {n} more times and have it approved",
    ),
    Fact.APPROVED_MINUTES: _Words(
        "志愿服务满 {n} 分钟（审核通过的）",
        "serve {n} minute, approved",
        "serve {n} minutes, approved",
        "再服务 {n} 分钟，审核通过的才算",
        "Serve {n} more minute and have it approved",
        "Serve {n} more minutes and have it approved",
    ),
    Fact.MONTHS_WITH_SERVICE: _Words(
        "有 {n} 个月做过志愿服务",
        "serve in {n} calendar month",
        "serve in {n} different calendar months",
        "再有 {n} 个月做志愿服务，一个月一次也算",
        "Serve in {n} more month; once a month is enough",
        "Serve in {n} more months; once a month is enough",
    ),
    Fact.BROUGHT_ALONG: _Words(
        "邀请 {n} 位邻居来参加（来过、身份核实过的才算）",
        "bring {n} neighbour along, who comes and whose identity is confirmed",
        "bring {n} neighbours along, who come and whose identity is confirmed",
        "再邀请 {n} 位邻居来参加，来过、身份核实过的才算",
        "Bring {n} more neighbour along; it counts when they have come and their identity is confirmed",
        "Bring {n} more neighbours along; it counts when they have come and their identity is confirmed",
    ),
    Fact.SESSIONS_LED: _Words(
        f"负责活动 {{n}} 场，每场另有至少 {OTHERS_OF_A_SESSION} 人来",
        f"lead {{n}} activity to which {OTHERS_OF_A_SESSION} others come",
        f"lead {{n}} activities to which {OTHERS_OF_A_SESSION} others come each",
        f"再负责 {{n}} 场活动，每场另有至少 {OTHERS_OF_A_SESSION} 人来",
        f"Lead {{n}} more activity to which {OTHERS_OF_A_SESSION} others come",
        f"Lead {{n}} more activities to which {OTHERS_OF_A_SESSION} others come each",
    ),
    Fact.TRAININGS_ATTENDED: _Words(
        "参加培训 {n} 次",
        "attend {n} training",
        "attend {n} trainings",
        "再参加 {n} 次培训",
        "Attend {n} more training",
        "Attend {n} more trainings",
    ),
    Fact.FILED_TEAMS_LED: _Words(
        "带领 {n} 支已经备案的团队",
        "lead {n} team that is on file",
        "lead {n} teams that are on file",
        "当上 {n} 支已备案团队的队长；团队没备案的，先去社区备案",
        "Lead {n} team that is on file; if yours is not, apply at the community",
        "Lead {n} more teams that are on file",
    ),
    Fact.TEAMS_WITH_RULES: _Words(
        "带领 {n} 支有章程的团队",
        "lead {n} team that has a charter",
        "lead {n} teams that have a charter",
        "给自己带的 {n} 支团队订好章程、备好案",
        "Give {n} team that you lead a charter, and have it filed",
        "Give {n} teams that you lead a charter, and have them filed",
    ),
}


STAGES: dict[Stage, Said] = {
    Stage.RESIDENT: Said("住在本社区的居民。", "Lives in the community."),
    Stage.ACTIVIST: Said("常来参加社区活动的居民。", "Comes to the community's activities again and again."),
    Stage.HELPER: Said("来参加活动，也动手帮过忙的居民。", "Comes to activities, and has lent a hand."),
    Stage.VOLUNTEER: Said("固定来做志愿服务的居民。", "Serves regularly."),
    Stage.BACKBONE: Said("一直在服务，还带动邻居一起来的居民。", "Serves regularly, and brings neighbours along."),
    Stage.LEADER: Said("带领一支在社区备案的团队的居民。", "Leads a team that is on file with the community."),
}


def about(stage: Stage) -> Said:
    """Who stands on a stage, for whoever has never heard its name."""
    return STAGES[stage]


def asks(criterion: Criterion) -> Said:
    """What a criterion asks, in a clause: 近 12 个月参加活动 2 次."""
    zh, en = _in_time(criterion.measure.within_months)
    words, n = WORDS[criterion.measure.fact], criterion.at_least
    told = (words.one if n == 1 else words.many).format(n=n)
    return Said(f"{zh}{words.asks.format(n=n)}", f"{told}{en}")


def step(judged: Judged) -> Said | None:
    """What is still to do for a criterion; ``None``: nothing."""
    if judged.is_met:
        return None
    months = judged.criterion.measure.within_months
    words, n = WORDS[judged.criterion.measure.fact], judged.missing
    told = (words.do_one if n == 1 else words.do_many).format(n=n)
    zh = f"只算近 {months} 个月的：" if months else ""
    en = f"; what counts is of the last {_months(months)}." if months else "."
    return Said(f"{zh}{words.do.format(n=n)}。", f"{told}{en}")


def drifts(drift: Drift) -> Said:
    """After what somebody may be drifting away."""
    months = drift.measure.within_months
    what = ("做志愿服务", "service") if drift.measure.fact.is_of_records else ("参加活动", "an activity")
    return Said(f"连续 {months} 个月没有{what[0]}", f"{_months(months)} without {what[1]}")


def _in_time(months: int) -> tuple[str, str]:
    return (f"近 {months} 个月", f" within the last {_months(months)}") if months else ("", "")


def _months(months: int) -> str:
    return "month" if months == 1 else f"{months} months"
