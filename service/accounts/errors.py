from __future__ import annotations

from service.core.errors import Refusal


class SignInRefused(Refusal):
    """One answer for unknown names, wrong passwords and locked accounts, so that nothing can be learnt from it."""

    code, status = "sign_in.refused", 401
    zh, en = (
        "用户名或密码不对，或者已被暂时锁定。",
        "The name or password is wrong, or the sign-in is locked for a while.",
    )
    next_zh, next_en = (
        "请核对后再试；连错五次要等十五分钟。",
        "Check and try again; five failures lock it for 15 minutes.",
    )


class RefreshRefused(Refusal):
    code, status = "sign_in.refresh_refused", 401
    zh, en = "登录已过期，请重新登录。", "This refresh token is not valid any more."
    next_zh, next_en = "请重新登录。", "Sign in again."


class RefreshReused(Refusal):
    """An old token came back: whoever holds the new one is signed out too."""

    code, status = "sign_in.refresh_reused", 401
    zh, en = (
        "这次登录在别处被使用过，为安全起见已退出。",
        "An old refresh token was used; the whole session has been ended.",
    )
    next_zh, next_en = (
        "请重新登录；如果不是您本人，请告诉工作人员。",
        "Sign in again; if it was not you, tell the staff.",
    )


class AccountClosed(Refusal):
    code, status = "account.closed", 403
    zh, en = "这个账号已停用或注销。", "This account is disabled or closed."
    next_zh, next_en = "请联系社区工作人员。", "Ask the community's staff."


class PasswordTooWeak(Refusal):
    code, status = "sign_in.password_too_weak", 409
    zh, en = "密码太简单：至少八位，含大小写字母、数字、符号中的三种。", "The password needs 8 characters of 3 classes."
    next_zh, next_en = "请换一个密码。", "Choose another password."


class UsernameTaken(Refusal):
    code, status = "sign_in.username_taken", 409
    zh, en = "这个用户名已有人使用。", "This user name is taken."
    next_zh, next_en = "请换一个用户名。", "Choose another user name."


class OldPasswordWrong(Refusal):
    code, status = "sign_in.old_password_wrong", 409
    zh, en = "原密码不对，或者已被暂时锁定。", "The old password is wrong, or the sign-in is locked for a while."
    next_zh, next_en = (
        "请核对后再试；连错五次要等十五分钟。忘了密码请找管理员。",
        "Check and try again; five failures lock it for 15 minutes. If it is forgotten, ask an administrator.",
    )


class UseOwnPasswordChange(Refusal):
    code, status = "sign_in.use_own_password_change", 409
    zh, en = "修改自己的密码要用原密码。", "One's own password is changed by the old one."
    next_zh, next_en = "请到“修改密码”里办理。", "Use POST /me/password."


class SignInTaken(Refusal):
    code, status = "sign_in.taken", 409
    zh, en = "这个微信已属于另一个账号。", "This WeChat belongs to another account already."
    next_zh, next_en = (
        "如果都是您本人：请工作人员给现在这个账号发一个绑定码，再用那个微信登录，输入绑定码。",
        "If both are yours: ask staff for a link code for this account, sign in with that WeChat and enter the code.",
    )


class LinkCodeRefused(Refusal):
    """One answer for unknown, expired, used and replaced codes: it says nothing of which codes there are."""

    code, status = "link.code_refused", 409
    zh, en = "绑定码不对，或者已经过期、用过。", "The link code is wrong, expired or used."
    next_zh, next_en = (
        "请核对工作人员给您的九位数字；过期或用过了，请工作人员重新发一个。",
        "Check the nine digits that staff gave you; if they have expired or were used, ask for new ones.",
    )


class LinkLocked(Refusal):
    code, status = "link.locked", 409
    zh, en = "绑定码输错太多次，暂时不能再试。", "Too many wrong link codes; no more for a while."
    next_zh, next_en = "请过一小时再试，或请社区工作人员帮您输入。", "Try again in an hour, with the staff's help."


class LinkNeedsWechat(Refusal):
    code, status = "link.needs_wechat", 409
    zh, en = "这次不是用微信登录的，没有可以绑定的微信。", "There is no WeChat sign-in here that could be moved."
    next_zh, next_en = "请在小程序里用微信登录，再输入绑定码。", "Sign in with WeChat first, then enter the code."


class LinkAccountInUse(Refusal):
    code, status = "link.account_in_use", 409
    zh, en = (
        "现在登录的账号已经有护照、团队、报名或其他记录，不能并到另一个账号。",
        "The account that is signed in holds a passport, a team, sign-ups or other things; it cannot be given up.",
    )
    next_zh, next_en = (
        "如果两个账号都是您的，请带身份证到社区，请工作人员处理。",
        "If both accounts are yours, bring your identity card to the community's staff.",
    )


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
    next_zh, next_en = "请核对后再试。", "Check the id."


class NotForYourself(Refusal):
    code, status = "person.not_for_yourself", 409
    zh, en = "这件事不能为自己或家人办理。", "Nobody does this for themselves or their family."
    next_zh, next_en = "请另一位工作人员办理。", "Ask another member of staff."


class StatusForbids(Refusal):
    code, status = "account.status_forbids", 409
    zh, en = "账号当前的状态不能这样操作。", "The account's state does not allow this."
    next_zh, next_en = "请刷新后核对账号状态。", "Read the account again for its state."


class TieToYourself(Refusal):
    code, status = "tie.to_yourself", 409
    zh, en = "不能选自己。", "Nobody is tied to themselves."
    next_zh, next_en = "请选另一个人。", "Choose another person."


class TieEnded(Refusal):
    code, status = "tie.ended", 409
    zh, en = "这个关系已经结束。", "This tie has ended already."
    next_zh, next_en = "无需再次办理。", "Nothing to do."


class DeclaredOtherwise(Refusal):
    code, status = "tie.declared_otherwise", 409
    zh, en = "对方登记的亲属关系和您说的不一样。", "The other side has declared another kinship."
    next_zh, next_en = (
        "请和对方核对；确实登记错了，请对方修改或找社区工作人员。",
        "Compare with them; if theirs is wrong, they change it, or staff lift it.",
    )


class DelegateNotAdult(Refusal):
    code, status = "delegation.delegate_not_adult", 409
    zh, en = "代办人要满 18 岁，并且填过出生日期。", "Whoever acts for another must be 18 and have given a birth date."
    next_zh, next_en = "请代办人先在“我的资料”里填写出生日期。", "Ask them to fill in their birth date first."


class TooManyPrincipals(Refusal):
    code, status = "delegation.too_many_principals", 409
    zh, en = "一个人最多替 3 位代办，这位代办人已满。", "One person acts for at most 3; this one does already."
    next_zh, next_en = "请换一位代办人，或请其先结束一个代办。", "Choose another person, or ask them to end one first."


class ExpiryRefused(Refusal):
    code, status = "delegation.expiry_refused", 409
    zh, en = "代办期限要在今天之后、三年之内。", "A delegation ends in the future and within three years."
    next_zh, next_en = "请重新选择期限。", "Choose another day."


class GuardianNotAdult(Refusal):
    code, status = "guardianship.guardian_not_adult", 409
    zh, en = "监护人要满 18 岁，并且登记过出生日期。", "A guardian must be 18, with a birth date on record."
    next_zh, next_en = "请先登记监护人的出生日期。", "Record the guardian's birth date first."


class GuardianNeeded(Refusal):
    code, status = "consent.guardian_needed", 409
    zh, en = "未满 14 岁，要由监护人同意。", "Under 14 a guardian has to consent."
    next_zh, next_en = (
        "请监护人同意，或带监护人签字的纸质同意书到社区。",
        "Ask a guardian to consent in the app or on paper.",
    )


class PersonKnown(Refusal):
    code, status = "person.known", 409
    zh, en = "这个身份证号已经登记过。", "A person with this identity number is there already."
    next_zh, next_en = "请按身份证号查找此人。", "Search for the person by the number."


class PossibleDuplicate(Refusal):
    """``possible_ids`` are those whom the actor may see; ``elsewhere`` counts the rest."""

    code, status = "person.possible_duplicate", 409
    zh, en = (
        "可能已经登记过：电话相同，或姓名和出生日期相同。",
        "Same phone, or same name and birth date.",
    )
    next_zh, next_en = (
        "请先核对；是同一个人有了手机，请给原来的账号发绑定码；确实是另一个人，再确认登记。",
        "Compare first; for the same person with a new phone issue a link code; send is_distinct if it is another.",
    )


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


class IdentityFixed(Refusal):
    code, status = "person.identity_fixed", 409
    zh, en = (
        "身份核实后，姓名和出生日期要由工作人员修改。",
        "A confirmed name or birth date is changed by staff.",
    )
    next_zh, next_en = "请带身份证到社区办理。", "Bring the identity card to the community."


class ConsentNotGiven(Refusal):
    code, status = "consent.not_given", 409
    zh, en = "没有可以撤回的同意。", "There is no consent to withdraw."
    next_zh, next_en = "无需办理。", "Nothing to do."


class RevealNeedsApproval(Refusal):
    code, status = "reveal.needs_approval", 409
    zh, en = (
        "未满 14 岁儿童的信息，要先由管理员批准才能查看。",
        "A child's data needs an administrator's approval.",
    )
    next_zh, next_en = "请向管理员说明用途并申请批准。", "Ask an administrator to approve this purpose for you."
