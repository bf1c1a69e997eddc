"""What is said about a row of a roster or of a register: why it was not taken, or what comes next. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """What was found and what to do now, short enough to be read aloud."""

    zh: str
    en: str
    next_zh: str
    next_en: str


_CELLS = {
    "cell_unreadable": Said(
        "“{label}”这一格看不懂。",
        "The cell below {label} cannot be read.",
        "请写成这样，再上传：{like}",
        "Write it like this, and upload the file again: {like}",
    ),
    "digits_lost": Said(
        "“{label}”被表格软件缩短了，像 1.38E+10 这样，原来的号码已经看不出来。",
        "A spreadsheet has shortened {label} (like 1.38E+10): the number itself is lost.",
        "请把这一列设成“文本”，重新填号码。",
        "Format the column as text and type the number again.",
    ),
    "cell_missing": Said(
        "“{label}”没有填。", "{label} is missing.", "请补上，再上传。", "Fill it in and upload the file again."
    ),
}
ROSTER_FINDINGS: dict[str, Said] = {
    **_CELLS,
    "person_not_named": Said(
        "只有姓名，认不出是谁。",
        "A name alone does not tell who it is.",
        "请再填护照号；工作人员也可以填手机，或出生日期。",
        "Add the passport number; staff may give the phone, or the birth date.",
    ),
    "number_needed": Said(
        "凭手机、出生日期找人，只有工作人员可以。",
        "Only staff find people by a phone or a birth date.",
        "请填护照号，或请社区工作人员上传。",
        "Give the passport number, or have the community's staff upload the roster.",
    ),
    "person_unknown": Said(
        "没有找到这个人，或姓名与登记的不一样。",
        "This person was not found, or is on record by another name.",
        "请核对姓名和号码；还没有登记的，请先到社区登记。",
        "Check name and number; who is not on record is registered by the community's staff first.",
    ),
    "person_ambiguous": Said(
        "有几个人都对得上，认不出是哪一位。",
        "More than one person fits.",
        "请填护照号。",
        "Give the passport number.",
    ),
    "named_twice": Said(
        "同一个号码不止写了一行，这几行都不办。",
        "More than one row gives this number; none of them is taken.",
        "每人只写一行；几个人合用一个手机的，请填各自的护照号。",
        "Keep one row for each person; of people who share a phone, give the passport numbers.",
    ),
    "row_twice": Said(
        "这个人在第{row}行已经有了。",
        "Row {row} names this person already.",
        "请只留一行。",
        "Keep one of the two rows.",
    ),
    "since_to_come": Said(
        "入队日期还没有到。", "The day of joining has not come yet.", "请核对日期。", "Check the day."
    ),
    "request_waits": Said(
        "此人已经申请入队，正等团队答复。",
        "This person has asked to join and waits for the team's answer.",
        "请在入队申请里答复。",
        "Answer the request.",
    ),
    "invitation_waits": Said(
        "已经邀请过，正等本人答复。",
        "This person is invited already and has not answered yet.",
        "请提醒本人答复。",
        "Remind them to answer.",
    ),
    "left_before": Said(
        "此人已经退出团队，名单不会再把人请回来。",
        "This person has left the team; a roster does not call anybody back.",
        "本人愿意再来的，请单独邀请。",
        "If they want to come back, invite them by name.",
    ),
    "declined_before": Said(
        "此人谢绝过邀请，名单不会再请一次。",
        "This person has declined; a roster does not ask again.",
        "本人改了主意的，请单独邀请。",
        "If they have changed their mind, invite them by name.",
    ),
    "consent_is_for_staff": Said(
        "签字同意书要由社区工作人员登记，所以先发了邀请。",
        "A signed consent is entered by the community's staff; so the person was invited.",
        "请把同意书交给社区，或请本人答复邀请。",
        "Hand the paper to the community, or let the person answer.",
    ),
    "answers_themselves": Said(
        "此人自己能登录，所以先发邀请，由本人答复。",
        "This person signs in and answers for themselves; so they were invited.",
        "请提醒本人答复。",
        "Remind them to answer.",
    ),
    "child_is_asked": Said(
        "此人未满14岁，不能凭签字直接入队，所以先发了邀请。",
        "A child under 14 does not join by a signature; so they were invited.",
        "请工作人员与监护人联系，再登记答复。",
        "The staff speak with a guardian and write the answer down.",
    ),
    "consent_of_family": Said(
        "这是您自己、您的家人或您代办的人，要由另一位工作人员登记同意，所以先发了邀请。",
        "This is you, your family or somebody you act for: another of the staff enters it; so they were invited.",
        "请另一位工作人员登记答复。",
        "Ask another member of staff to write the answer down.",
    ),
    "office_after_joining": Said(
        "职务要等本人入队以后再任命。",
        "An office is given after the person has joined.",
        "请等本人答复，再任命。",
        "Wait for the answer, then appoint.",
    ),
    "office_not_taken_away": Said(
        "此人现在有职务，名单不会免去或更换。",
        "This person holds an office now; a roster does not take it away.",
        "请用“任命”“卸任”或“交接”办理。",
        "Appoint, step down or hand over instead.",
    ),
    "not_yours_to_appoint": Said(
        "这个职务不由您任命。",
        "This office is not yours to give.",
        "请由社区工作人员任命；副队长也可以由队长任命。",
        "The community's staff appoint; deputies are named by the leader too.",
    ),
    "office_of_family": Said(
        "这是您自己、您的家人或您代办的人，要由另一位工作人员任命。",
        "This is you, your family or somebody you act for: another of the staff appoints them.",
        "请社区另一位工作人员任命。",
        "Ask another of the staff to appoint them.",
    ),
    "leader_taken": Said(
        "团队已有队长，或名单里还有另一位队长。",
        "The team has a leader, or the roster names another.",
        "要换队长，请办理交接。",
        "To change the leader, hand over.",
    ),
    "identity_unconfirmed": Said(
        "此人的身份还没有核实，或核实之后又有了新的登录方式，还不能任职。",
        "Nobody holds an office before their identity is confirmed, and since their newest sign-in.",
        "请带身份证到社区核实身份，再任命。",
        "They show their identity card to the staff; then appoint them.",
    ),
    "account_shut_out": Said(
        "此人的账号停用了，不能任职。",
        "This person's account is shut, so they hold no office.",
        "请另选一位；一定要此人的，请管理员先恢复账号。",
        "Choose somebody else, or ask an administrator to open the account first.",
    ),
    "identity_confirmed_by_you": Said(
        "此人的身份是您核实的，要由另一位工作人员任命。",
        "You confirmed this person's identity; somebody else appoints them.",
        "请社区另一位工作人员任命。",
        "Ask another of the staff to appoint them.",
    ),
    "too_many_offices": Said(
        "一份名单里要任命的，最多看{most}行，这一行没有看。",
        "Of a roster {most} rows that ask for an office are looked at; this one was not.",
        "请分几次上传，或单独任命。",
        "Upload the rest apart, or appoint one by one.",
    ),
}
REGISTER_FINDINGS: dict[str, Said] = {
    **_CELLS,
    "community_unknown": Said(
        "没有找到这个社区，或不归您管。",
        "There is no such community within your region.",
        "请核对社区名称。",
        "Check the community's name.",
    ),
    "community_ambiguous": Said(
        "有几个社区同名。",
        "More than one community bears this name.",
        "请在那个社区单独上传。",
        "Upload its teams for that community alone.",
    ),
    "team_twice": Said(
        "这支团队在第{row}行已经有了。", "Row {row} names this team already.", "请只留一行。", "Keep one of the rows."
    ),
    "team_differs": Said(
        "同名团队已经登记，类别或备案级别和表里不一样，不改动。",
        "A team of this name is on record with another category or filing level; it stays as it is.",
        "请核对；要改类别请修改团队，要改级别请办备案。",
        "Check both; change the team's category there, its level by filing.",
    ),
    "level_above_yours": Said(
        "街道备案、民政登记的团队，社区不能自己登记。",
        "A community does not enter teams on file with the subdistrict or registered with civil affairs.",
        "请街道工作人员上传这一行。",
        "Ask the subdistrict's staff to upload this row.",
    ),
    "filed_to_come": Said(
        "备案日期还没有到。", "The day of filing has not come yet.", "请核对日期。", "Check the day."
    ),
    "founded_to_come": Said(
        "成立日期还没有到。", "The day of founding has not come yet.", "请核对日期。", "Check the day."
    ),
}
# What a check says where the row itself would speak of an invitation as sent: nothing has been done yet.
IF_TAKEN_IN: dict[str, Said] = {
    "consent_is_for_staff": Said(
        "签字同意书要由社区工作人员登记，所以导入时会先发邀请。",
        "A signed consent is entered by the community's staff; so the person will be invited.",
        "请把同意书交给社区；或者先导入，再请本人答复邀请。",
        "Hand the paper to the community; or take the roster in, and let the person answer.",
    ),
    "answers_themselves": Said(
        "此人自己能登录，所以导入时会先发邀请，由本人答复。",
        "This person signs in and answers for themselves; so they will be invited.",
        "导入以后，请提醒本人答复。",
        "Once the roster has been taken in, remind them to answer.",
    ),
    "child_is_asked": Said(
        "此人未满14岁，不能凭签字直接入队，所以导入时会先发邀请。",
        "A child under 14 does not join by a signature; so they will be invited.",
        "导入以后，请工作人员与监护人联系，再登记答复。",
        "Once the roster has been taken in, the staff speak with a guardian and write the answer down.",
    ),
    "consent_of_family": Said(
        "这是您自己、您的家人或您代办的人，要由另一位工作人员登记同意，所以导入时会先发邀请。",
        "This is you, your family or somebody you act for: another of the staff enters it; so they will be invited.",
        "导入以后，请另一位工作人员登记答复。",
        "Once the roster has been taken in, ask another member of staff to write the answer down.",
    ),
    "office_after_joining": Said(
        "职务要等本人入队以后再任命。",
        "An office is given after the person has joined.",
        "导入以后，请等本人答复，再任命。",
        "Once the roster has been taken in, wait for the answer, then appoint.",
    ),
}
FINDINGS = {**ROSTER_FINDINGS, **REGISTER_FINDINGS}  # a code means one thing in both, whatever the table calls it
