"""A year of paper: the attendance sheets behind what one team reported of its year.

From the source (安徽日报, December 2021, “社区社会组织如何行稳致远”): the team 乐竹邻 of 竹西社区; 21 members;
86 sessions, 1,567 visits by beneficiaries and 1,629.5 hours of service from January to early December; what they do:
visits at home, crafts and birthday parties for people over eighty. Invented, from a fixed seed: on which days, who came
to which session, when they came and left, how many beneficiaries a session had. The totals are exact, and every run
writes the same sheets.

Nobody serves twice on a day, so that neither the day cap nor an overlap stands in the way.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service.hours.sheet_reader import as_csv, as_xlsx
from service.passports.rules import MINUTES_PER_POINT

MEMBERS, SESSIONS, VISITS, MINUTES = 21, 86, 1_567, 97_770
SEED = 1_567
FIRST_DAY, LAST_DAY = (1, 4), (12, 5)  # the report was printed in the second week of December
COME_LEAST, COME_MOST = 8, 15
VISITS_LEAST, VISITS_MOST = 6, 40
SHORTEST_MINUTES = 40
STEP_MINUTES = 5  # people write minutes in fives; the last few make the total exact
EARLY_MINUTES = (0, 3, 10)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")  # as the spreadsheets of different offices save a .csv

Cell = str | int | date | time | None
COLUMNS = ("护照号", "姓名", "签到时间", "签退时间", "服务分钟")


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    place: str
    content: str
    starts: time
    minutes: int


KINDS = (
    Kind("六零系八零：一对一入户探访", "竹西社区各楼栋", "陪伴八十岁以上老人，读报、量血压", time(9), 150),
    Kind("六零系八零：手工兴趣培养", "竹西社区睦邻中心", "教老人做手工，锻炼手眼", time(14), 150),
    Kind("六零系八零：集体生日会", "竹西社区睦邻中心", "为当月过生日的老人办生日会", time(8, 30), 180),
)


@dataclass(frozen=True, slots=True)
class Member:
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Stint:
    member: Member
    minutes: int


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One session: what is to come of it, and the lines of cells that say so."""

    day: date
    visits: int
    stints: tuple[Stint, ...]
    lines: tuple[tuple[Cell, ...], ...]

    @property
    def minutes(self) -> int:
        return sum(stint.minutes for stint in self.stints)

    def as_csv(self) -> bytes:
        """In the encoding of one office or another."""
        return as_csv(self.lines, ENCODINGS[self.day.toordinal() % len(ENCODINGS)])


def year_of_sheets(members: Sequence[Member], *, team: str, in_charge: str, year: int) -> list[PaperSheet]:
    """The 86 sheets of a year, in the order of their days; the same for the same members."""
    if len(members) != MEMBERS:
        raise ValueError(f"{MEMBERS} members make this year")
    chance = random.Random(SEED)  # noqa: S311 - a year of made-up sheets, not a secret
    first = date(year, *FIRST_DAY)
    days = range((date(year, *LAST_DAY) - first).days + 1)
    dates = sorted(first + timedelta(days=at) for at in chance.sample(days, SESSIONS))
    kinds = [chance.choice(KINDS) for _ in dates]
    present = [_present(members, chance) for _ in dates]
    bounds = [(SHORTEST_MINUTES, kind.minutes) for kind, people in zip(kinds, present, strict=True) for _ in people]
    minutes = iter(_shares(MINUTES, bounds, STEP_MINUTES, chance))
    visits = _shares(VISITS, [(VISITS_LEAST, VISITS_MOST)] * SESSIONS, 1, chance)
    sheets = []
    for day, kind, people, seen in zip(dates, kinds, present, visits, strict=True):
        stints = tuple(Stint(member, next(minutes)) for member in people)
        lines = (*_header(day, kind, seen, team, in_charge), *_table(stints, kind, chance))
        sheets.append(PaperSheet(day, seen, stints, lines))
    return sheets


def as_files(sheets: Sequence[PaperSheet]) -> dict[str, bytes]:
    """As a community has them in the end: a workbook that holds the first half, single files of text for the rest."""
    half = len(sheets) // 2
    year = sheets[0].day.year
    workbook = {f"{year}上半年.xlsx": as_xlsx(*(sheet.lines for sheet in sheets[:half]))}
    return workbook | {f"{sheet.day}.csv": sheet.as_csv() for sheet in sheets[half:]}


def points_of(served: Mapping[str, int]) -> int:
    """Each for themselves: what is left of one member's half hour helps nobody else."""
    return sum(minutes // MINUTES_PER_POINT for minutes in served.values())


def minutes_by_member(sheets: Sequence[PaperSheet]) -> dict[str, int]:
    """By passport number: what everybody's passport is to say in the end."""
    served: dict[str, int] = {}
    for sheet in sheets:
        for stint in sheet.stints:
            served[stint.member.number] = served.get(stint.member.number, 0) + stint.minutes
    return served


def _present(members: Sequence[Member], chance: random.Random) -> list[Member]:
    """In the order of the roster, as a leader would tick them."""
    there = set(chance.sample(range(MEMBERS), chance.randint(COME_LEAST, COME_MOST)))
    return [member for at, member in enumerate(members) if at in there]


def _shares(total: int, bounds: Sequence[tuple[int, int]], step: int, chance: random.Random) -> list[int]:
    """Whole numbers within their bounds, most of them in steps, that add up to ``total`` exactly."""
    shares = [chance.randrange(least, most + 1, step) for least, most in bounds]
    while missing := total - sum(shares):
        at = chance.randrange(len(shares))
        least, most = bounds[at]
        shares[at] = min(max(shares[at] + min(max(missing, -step), step), least), most)
    return shares


def _header(day: date, kind: Kind, visits: int, team: str, in_charge: str) -> tuple[tuple[Cell, ...], ...]:
    return (
        ("活动名称", kind.title),
        ("日期", day),
        ("地点", kind.place),
        ("内容", kind.content),
        ("开始时间", kind.starts),
        ("结束时间", _after(kind.starts, kind.minutes)),
        ("团队", team),
        ("负责人", in_charge),
        ("受益人次", visits),
        (),
    )


def _table(stints: Sequence[Stint], kind: Kind, chance: random.Random) -> tuple[tuple[Cell, ...], ...]:
    total = sum(stint.minutes for stint in stints)
    return (COLUMNS, *(_row(stint, kind, chance) for stint in stints), ("合计", None, None, None, total))


def _row(stint: Stint, kind: Kind, chance: random.Random) -> tuple[Cell, ...]:
    """With times, with minutes, or with both; who is there from the start often came a little early."""
    late = chance.randrange(0, kind.minutes - stint.minutes + 1, STEP_MINUTES)
    came, left = _after(kind.starts, late), _after(kind.starts, late + stint.minutes)
    if late == 0:
        came = _after(kind.starts, -chance.choice(EARLY_MINUTES))
    who = (stint.member.number, stint.member.name)
    match chance.choice(("times", "minutes", "both")):
        case "times":
            return (*who, came, left, None)
        case "minutes":
            return (*who, None, None, stint.minutes)
        case _:
            return (*who, came, left, stint.minutes)


def _after(starts: time, minutes: int) -> time:
    return (datetime.combine(date(2000, 1, 1), starts) + timedelta(minutes=minutes)).time()
