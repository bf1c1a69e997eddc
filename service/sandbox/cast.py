"""Who lives in the sandbox. Names are made up; keys are what sign-ins use, and never change between two starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.core.actor import Role
from service.regions.rules import Tier
from service.teams.rules import Category, TeamRole

PASSWORD = "Sandbox-2026"  # noqa: S105 - public on purpose: it opens nothing but the sandbox's made-up staff

COMMUNITY, NEXT_DOOR = "竹西社区", "方兴社区"
TEAM, DANCERS, NEIGHBOURS = "乐竹邻", "常青舞蹈队", "方兴邻里互助队"

# name, tier, parent
REGIONS: tuple[tuple[str, Tier, str | None], ...] = (
    ("合肥市", Tier.CITY, None),
    ("包河区", Tier.DISTRICT, "合肥市"),
    ("常青街道", Tier.SUBDISTRICT, "包河区"),
    (COMMUNITY, Tier.COMMUNITY, "常青街道"),
    (NEXT_DOOR, Tier.COMMUNITY, "常青街道"),
)

# name, community, category
TEAMS: tuple[tuple[str, str, Category], ...] = (
    (TEAM, COMMUNITY, Category.NEIGHBOURHOOD_HELP),
    (DANCERS, COMMUNITY, Category.CULTURE_SPORT),
    (NEIGHBOURS, NEXT_DOOR, Category.NEIGHBOURHOOD_HELP),
)


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """``key`` is the openid in the stand-in WeChat and, for staff, the user name at the desk."""

    key: str
    name: str
    birth_date: date
    home: str = COMMUNITY
    team: str | None = None
    team_role: TeamRole | None = None
    role: Role | None = None
    over: str | None = None

    @property
    def username(self) -> str | None:
        """Only staff sign in at a desk."""
        return self.key if self.role else None

    @property
    def part_zh(self) -> str:
        if self.role and self.over:
            return f"{self.over}{ROLES_ZH[self.role]}"
        return f"{self.team}{TEAM_ROLES_ZH[self.team_role]}" if self.team and self.team_role else f"{self.home}居民"

    @property
    def part_en(self) -> str:
        if self.role and self.over:
            return f"{self.role.value.replace('_', ' ')} of {self.over}"
        return f"{self.team_role} of {self.team}" if self.team else f"resident of {self.home}"


ROLES_ZH = {
    Role.STAFF: "工作人员",
    Role.SOCIAL_WORKER: "社工",
    Role.AUDITOR: "审计员",
    Role.ADMINISTRATOR: "管理员",
}
TEAM_ROLES_ZH = {TeamRole.LEADER: "队长", TeamRole.DEPUTY: "副队长", TeamRole.MEMBER: "队员"}


def _staff(key: str, name: str, role: Role, over: str, home: str = COMMUNITY) -> Inhabitant:
    return Inhabitant(key, name, date(1988, 5, 4), home, role=role, over=over)


def _of_team(key: str, name: str, year: int, team: str, role: TeamRole, home: str = COMMUNITY) -> Inhabitant:
    return Inhabitant(key, name, date(year, 1 + year % 12, 1 + year % 28), home, team=team, team_role=role)


LEADER = _of_team("wang-jianguo", "王建国", 1958, TEAM, TeamRole.LEADER)
DEPUTY = _of_team("chen-xiuying", "陈秀英", 1961, TEAM, TeamRole.DEPUTY)
ADMINISTRATOR = _staff("ma-chao", "马超", Role.ADMINISTRATOR, "合肥市")
STAFF = _staff("wu-jie", "吴洁", Role.STAFF, COMMUNITY)
SECOND_STAFF = _staff("zhou-min", "周敏", Role.STAFF, COMMUNITY)

_MEMBERS = (
    ("zhang-yuqin", "张玉琴"),
    ("li-guilan", "李桂兰"),
    ("zhou-yongfu", "周永福"),
    ("xu-fengying", "徐凤英"),
    ("sun-defa", "孙德发"),
    ("hu-meihua", "胡美华"),
    ("zhu-changshun", "朱长顺"),
    ("gao-guizhen", "高桂珍"),
    ("lin-shufang", "林淑芳"),
    ("he-daming", "何大明"),
    ("guo-yulan", "郭玉兰"),
    ("luo-baoshan", "罗宝山"),
    ("song-cuilan", "宋翠兰"),
    ("tang-jinhua", "唐金华"),
    ("han-zhiqiang", "韩志强"),
    ("feng-xiulan", "冯秀兰"),
    ("cao-guorong", "曹国荣"),
    ("yuan-aizhen", "袁爱珍"),
    ("deng-shulin", "邓树林"),
)

PEOPLE: tuple[Inhabitant, ...] = (
    ADMINISTRATOR,
    STAFF,
    SECOND_STAFF,
    _staff("zhao-xue", "赵雪", Role.SOCIAL_WORKER, COMMUNITY),
    _staff("sun-li", "孙丽", Role.STAFF, NEXT_DOOR, NEXT_DOOR),
    _staff("zheng-qiang", "郑强", Role.STAFF, "常青街道"),
    _staff("he-wei", "何伟", Role.STAFF, "包河区"),
    _staff("lin-jing", "林静", Role.AUDITOR, "包河区"),
    LEADER,
    DEPUTY,
    *(_of_team(key, name, 1955 + at, TEAM, TeamRole.MEMBER) for at, (key, name) in enumerate(_MEMBERS)),
    _of_team("liu-houming", "刘厚明", 1957, DANCERS, TeamRole.LEADER),
    _of_team("ding-xiaohong", "丁晓红", 1963, DANCERS, TeamRole.MEMBER),
    _of_team("fang-ming", "方明", 1960, NEIGHBOURS, TeamRole.LEADER, NEXT_DOOR),
    _of_team("shen-ping", "沈萍", 1966, NEIGHBOURS, TeamRole.DEPUTY, NEXT_DOOR),
    Inhabitant("qian-fang", "钱芳", date(1972, 9, 9)),
    Inhabitant("pan-lei", "潘磊", date(2004, 6, 1), NEXT_DOOR),
)
BY_KEY = {person.key: person for person in PEOPLE}
