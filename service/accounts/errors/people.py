from __future__ import annotations

from service.core.errors import Refusal


class AlreadyGranted(Refusal):
    code, status = "grant.already_there", 409
    zh, en = "此人在这里已有这个角色。", "The person already holds this role here."
    next_zh, next_en = "无需再次授权。", "Nothing to do."


class GrantNotYours(Refusal):
    code, status = "grant.not_to_yourself", 409
    zh, en = "不能给自己授权或撤销自己的授权。", "Nobody grants or withdraws a role of their own."
    next_zh, next_en = "请另一位管理员办理。", "Ask another administrator."


class PersonNotFound(Refusal):
    code, status = "person.not_found", 409
    zh, en = "没有找到这个人。", "This person was not found."
    next_zh, next_en = "请核对后再试。", "Check it and try again."


class PassportMistyped(Refusal):
    code, status = "person.number_mistyped", 409
    zh, en = "护照号码输错了。", "The passport number is mistyped."
    next_zh, next_en = (
        "请照着护照上的十位数字，再输一次。",
        "Type the ten digits once more, as they stand on the passport.",
    )


class NotForYourself(Refusal):
    code, status = "person.not_for_yourself", 409
    zh, en = "这件事不能为自己或家人办理。", "Nobody does this for themselves or their family."
    next_zh, next_en = "请另一位工作人员办理。", "Ask another member of staff."


class StatusForbids(Refusal):
    code, status = "account.status_forbids", 409
    zh, en = "账号当前的状态不能这样操作。", "The account's state does not allow this."
    next_zh, next_en = "请刷新后核对账号状态。", "Read the account again for its state."


class PersonClosed(Refusal):
    code, status = "person.account_closed", 409
    zh, en = (
        "这个账号已注销、已并到另一个账号，或已登记去世，不能再办。",
        "The account is closed or was merged into another, or its owner's death is on record.",
    )
    next_zh, next_en = (
        "并走的，请用合并后的账号；注销了要再用，请重新登记；去世登记错了的，由两位工作人员撤销。",
        "Of a merged one use the account that goes on; who has closed theirs registers anew; a mistaken death is "
        "undone by two of the staff.",
    )
    for_developers = "`POST /deaths/{death_id}/undo`"


class PersonKnown(Refusal):
    code, status = "person.known", 409
    zh, en = "这个身份证号已经登记过。", "A person with this identity number is there already."
    next_zh, next_en = "请按身份证号查找此人。", "Search for the person by the number."


class PossibleDuplicate(Refusal):
    """``possible_ids`` are those whom the actor may see; ``elsewhere`` counts the rest."""

    code, status = "person.possible_duplicate", 409
    carries = ("possible_ids", "elsewhere")
    zh, en = (
        "可能已经登记过：电话相同，或姓名和出生日期相同。",
        "Same phone, or same name and birth date.",
    )
    next_zh, next_en = (
        "请先核对；是同一个人有了手机，请给原来的账号发绑定码；同一个人已有两个账号的，请办理合并；确实是另一个人，"
        "再确认。",
        "Compare first. The same person with a new phone: issue a link code. One person with two accounts: merge them."
        " Somebody else: confirm that.",
    )
    for_developers = "`is_distinct: true` says that it is another."


class BirthDateDiffers(Refusal):
    code, status = "person.birth_date_differs", 409
    zh, en = "出生日期与身份证号不一致。", "The birth date is not the one in the identity number."
    next_zh, next_en = "请核对身份证后再填。", "Compare with the identity card."


class AlreadyDecided(Refusal):
    code, status = "person.proposal_decided", 409
    zh, en = "这个推荐已经处理过了。", "This proposal has been decided."
    next_zh, next_en = "请刷新后查看结果。", "Read it again for its state."


class NoName(Refusal):
    code, status = "person.no_name", 409
    zh, en = "此人还没有登记姓名，无法核对身份。", "There is no name on record to be confirmed."
    next_zh, next_en = "请先登记姓名。", "Record the name first."


class IdentityUnconfirmed(Refusal):
    code, status = "person.identity_unconfirmed", 409
    zh, en = "还没有核实过此人的身份。", "The person's identity has not been confirmed yet."
    next_zh, next_en = "请先核对证件，办理“核实身份”。", "Compare the papers and confirm the identity first."


class WayInByYou(Refusal):
    """Else one member of staff could play somebody from a phone of their own, and decide on what they do."""

    code, status = "person.way_in_by_you", 409
    zh, en = (
        "此人的登录方式是您或您的家人给的，或是你们提出合并带来的，这件事要由另一位工作人员来办。",
        "You, or your family, gave this person their way to sign in, or proposed the merge that brought it: this is "
        "for a colleague.",
    )
    next_zh, next_en = (
        "请同事当面核对证件，核实身份，并由同事办；核实以后，同事登记的、本人重新申请的，您可以办。没有同事的，请管理员安排一位。",
        "Ask a colleague to compare the person with their papers, to confirm the identity and to see to this. From "
        "then on you may do what a colleague has entered, or the person asks for anew. If there is none, ask the "
        "administrator for one.",
    )


class ChangedOften(Refusal):
    """Who may say anything of themselves as often as they like learns by it what others have said."""

    code, status = "person.changed_often", 409
    zh, en = "今天已经改过三次资料了。", "You have changed your details three times today."
    next_zh, next_en = (
        "请明天再改；着急的话请社区工作人员更正。",
        "Change them tomorrow; if it is urgent, the community's staff correct them.",
    )


class IdentityFixed(Refusal):
    code, status = "person.identity_fixed", 409
    zh, en = (
        "身份核实后，姓名和出生日期要由工作人员修改。",
        "A confirmed name or birth date is changed by staff.",
    )
    next_zh, next_en = "请带身份证到社区办理。", "Bring the identity card to the community."


class RevealNeedsApproval(Refusal):
    code, status = "reveal.needs_approval", 409
    zh, en = (
        "未满 14 岁儿童的信息，要先由管理员批准才能查看。",
        "A child's data needs an administrator's approval.",
    )
    next_zh, next_en = "请向管理员说明用途并申请批准。", "Ask an administrator to approve this purpose for you."
