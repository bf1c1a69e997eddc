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
    zh, en = "登录已经失效。", "This refresh token is not valid any more."
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
    zh, en = "您的密码不对，或者已被暂时锁定。", "Your password is wrong, or the sign-in is locked for a while."
    next_zh, next_en = (
        "请核对后再试；连错五次要等十五分钟。忘了密码请找管理员。",
        "Check and try again; five failures lock it for 15 minutes. If it is forgotten, ask an administrator.",
    )


class PasswordNeeded(Refusal):
    """Whoever holds a stolen token must not make a way in of their own from it."""

    code, status = "sign_in.password_needed", 409
    zh, en = "这个账号有登录密码，办这件事要输入密码。", "This account has a password, which is needed for this."
    next_zh, next_en = (
        "请输入您的登录密码再试；忘了密码请找管理员。",
        "Give your password as well; if it is forgotten, ask an administrator.",
    )


class LastSignIn(Refusal):
    code, status = "sign_in.last", 409
    zh, en = "这是您唯一的登录方式，不能移除。", "This is your only way to sign in."
    next_zh, next_en = (
        "请先绑定另一个微信；如果它不是您的，请带身份证到社区。",
        "Add another WeChat first; if it is not yours, bring your identity card to the community's staff.",
    )


class SignInNotNewer(Refusal):
    """What was there before is not removed by who came later: that might be the thief."""

    code, status = "sign_in.not_newer", 409
    zh, en = (
        "只能移除比这次登录所用的更晚添加的登录方式。",
        "Only a sign-in that was added later than the one that you have used now is removed.",
    )
    next_zh, next_en = (
        "请用最早的微信重新登录后再移除；不能用了的，请带身份证到社区，请管理员办理。",
        "Sign in again with your oldest WeChat, then remove it; if you cannot, bring your identity card to the"
        " community, whose administrator does it.",
    )


class UseOwnPasswordChange(Refusal):
    code, status = "sign_in.use_own_password_change", 409
    zh, en = "修改自己的密码要用原密码。", "One's own password is changed by the old one."
    next_zh, next_en = "请到“修改密码”里办理。", "Change it on the page for one's own password."
    for_developers = "`POST /me/password`"


class WechatByStaff(Refusal):
    code, status = "sign_in.wechat_by_staff", 409
    zh, en = (
        "这个账号已经有一个微信登录。",
        "This account has a WeChat already, and no password to prove who adds another.",
    )
    next_zh, next_en = (
        "换了微信，请带身份证到社区，请工作人员给一个绑定码。",
        "For another WeChat bring your identity card to the community's staff, who give a code for it.",
    )


class SignInTaken(Refusal):
    code, status = "sign_in.taken", 409
    zh, en = "这个微信已属于另一个账号。", "This WeChat belongs to another account already."
    next_zh, next_en = (
        "那个账号已有护照或其他记录。如果两个账号都是您的，请带身份证到社区，请工作人员处理。",
        "It holds a passport or other things. If both are yours, bring your identity card to the community's staff.",
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


class LinkHasSignIn(Refusal):
    """Whoever could give a second phone to an account that somebody uses could be that somebody."""

    code, status = "link.has_sign_in", 409
    zh, en = "这个账号已经有自己的登录方式。", "Somebody signs in to this account already."
    next_zh, next_en = (
        "请本人用原来的微信登录；手机丢了、换了微信的，请区或街道的管理员发绑定码。",
        "The person signs in with that WeChat; after a lost phone an administrator issues the code.",
    )


class LinkHoldsOffice(Refusal):
    """What is decided in the name of this account nobody else may come to hold by a code."""

    code, status = "link.holds_office", 409
    zh, en = (
        "此人有工作身份，或者是团队的队长、副队长，不能用绑定码。",
        "This person holds a role, or leads a team: no code is issued for their account.",
    )
    next_zh, next_en = (
        "请管理员给本人设置登录密码；本人用密码登录后，在“绑定微信”里绑定自己的微信。",
        "An administrator gives them a password; they sign in with it and add their own WeChat.",
    )
