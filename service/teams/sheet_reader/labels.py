"""The columns of a roster and of a register, by their names on paper and what else people call them."""

from __future__ import annotations

from service.adapters.tables import Column
from service.teams.rules import TeamRole

NAME, NUMBER, PHONE, BIRTH, ROLE = "姓名", "护照号", "手机", "出生日期", "职务"
SINCE, CONSENT, MEMBER = "入队日期", "本人同意", "成员编号"
ROSTER = (
    Column(NAME, ("名字", "成员姓名", "队员姓名")),
    Column(NUMBER, ("护照号码", "护照编号", "义粉护照号", "志愿护照号")),
    Column(PHONE, ("手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式")),
    Column(BIRTH, ("出生年月日", "生日")),
    Column(ROLE, ("职位", "角色", "团队职务", "队内职务", "担任职务")),
    Column(SINCE, ("加入日期", "入队时间", "加入时间")),
    Column(CONSENT, ("同意", "是否同意", "本人是否同意", "本人签字同意")),
    Column(MEMBER, ("成员id",)),
)
ROLES = {
    TeamRole.LEADER: ("队长", "组长", "团长", "社长", "负责人", "leader"),
    TeamRole.DEPUTY: ("副队长", "副组长", "副团长", "副社长", "副负责人", "deputy"),
    TeamRole.MEMBER: ("队员", "组员", "团员", "社员", "成员", "会员", "member"),
}
LIKE = {
    NAME: "张玉琴",
    NUMBER: "1234567890",
    PHONE: "13812341234",
    BIRTH: "1957-03-08",
    ROLE: "队长、副队长或队员",
    SINCE: "2025-03-01",
    CONSENT: "是或否",
    MEMBER: "导出的花名册里的编号，原样",
}
YES = ("是", "同意", "已同意", "有", "√", "✓", "✔", "y", "yes", "true", "1")
NO = ("否", "不同意", "未同意", "无", "没有", "×", "x", "n", "no", "false", "0")
