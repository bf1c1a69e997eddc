"""Sign-in, consent and kinship rules. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

PRINCIPALS_MOST = 3
LOCK_AFTER_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)
# A lost answer makes an honest phone send its old refresh token again; within this time that is no theft.
REFRESH_GRACE = timedelta(seconds=10)
PASSWORD_LENGTH_LEAST = 8
GUARDIAN_NEEDED_UNDER_YEARS = 14
ADULT_YEARS = 18
DELEGATION_LASTS_MOST = timedelta(days=3 * 366)
# A delegation or guardianship that has ended keeps the two from deciding for each other for so long: ended for a
# moment, it must not turn one of them into the judge of what the other did meanwhile.
ENDED_TIE_COUNTS_FOR = timedelta(days=180)
REVEAL_APPROVAL_LASTS = timedelta(days=7)
UNREAD_MOST = 99  # what fits the red dot

NOTICES = {
    "sign_in.password_given": (
        "管理员给您设置了登录密码。如果您没有提出过，请马上告诉社区。",
        "An administrator has given you a password. If you did not ask for it, tell the community at once.",
    ),
    "grant.given": (
        "管理员给您开通了一项工作权限，可以在首页查看。",
        "An administrator has given you a role; the home screen shows it.",
    ),
    "grant.withdrawn": ("您的一项工作权限已被撤销。", "A role of yours has been withdrawn."),
    "grant.given_by_colleague": (
        "您管理的地区里，另一位管理员开通了一项工作权限，请核对。",
        "Another administrator has given a role in a region that you administer. Please check it.",
    ),
    "grant.withdrawn_by_colleague": (
        "您管理的地区里，另一位管理员撤销了一项工作权限，请核对。",
        "Another administrator has withdrawn a role in a region that you administer. Please check it.",
    ),
    "delegation.expired": (
        "您给亲属的代办期限到了。还需要的话，请重新办理。",
        "What you let a relative do for you has run out. Give it again if it is still needed.",
    ),
    "delegation.expired_for_delegate": (
        "您替亲属代办的期限到了。还需要的话，请亲属重新办理。",
        "Your right to act for a relative has run out. Ask them to give it again if it is still needed.",
    ),
}


class AccountStatus(StrEnum):
    """``pending`` until the consent to keep a record is there: masked, nothing published."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"
    CLOSED = "closed"

    __labels__: ClassVar = {"pending": "待同意", "active": "正常", "disabled": "已停用", "closed": "已注销"}


class DisableReason(StrEnum):
    LEFT_OFFICE = "left_office"
    MISUSE = "misuse"
    LOST_PHONE = "lost_phone"
    DUPLICATE = "duplicate"
    ASKED_FOR = "asked_for"

    __labels__: ClassVar = {
        "left_office": "离任",
        "misuse": "违规使用",
        "lost_phone": "手机丢失",
        "duplicate": "重复账号",
        "asked_for": "本人要求",
    }


class Purpose(StrEnum):
    """What a person is asked for, one by one; only ``record`` is needed to be named in a record."""

    RECORD = "record"
    NATIONAL_SYSTEM = "national_system"
    FULL_NAME_PUBLISHED = "full_name_published"
    PHOTOS = "photos"

    __labels__: ClassVar = {
        "record": "记录志愿服务",
        "national_system": "录入全国志愿服务信息系统",
        "full_name_published": "公开全名",
        "photos": "使用照片",
    }


class Kinship(StrEnum):
    """What the other is to the one who declares it."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    IN_LAW = "in_law"
    OTHER = "other"

    __labels__: ClassVar = {
        "spouse": "配偶",
        "parent": "父母",
        "child": "子女",
        "sibling": "兄弟姐妹",
        "grandparent": "祖父母或外祖父母",
        "grandchild": "孙子女或外孙子女",
        "in_law": "姻亲",
        "other": "其他亲属",
    }


SEEN_FROM_THE_OTHER = {
    Kinship.PARENT: Kinship.CHILD,
    Kinship.CHILD: Kinship.PARENT,
    Kinship.GRANDPARENT: Kinship.GRANDCHILD,
    Kinship.GRANDCHILD: Kinship.GRANDPARENT,
}


def seen_from_the_other(kinship: Kinship) -> Kinship:
    """Whose parent I call mine calls me their child; the rest is the same from both sides."""
    return SEEN_FROM_THE_OTHER.get(kinship, kinship)


class LiftReason(StrEnum):
    MISTAKE = "mistake"
    NOT_RELATED = "not_related"
    RELATION_ENDED = "relation_ended"

    __labels__: ClassVar = {"mistake": "填错了", "not_related": "不是亲属", "relation_ended": "关系已结束"}


class ConsentMeans(StrEnum):
    APP = "app"
    PAPER = "paper"
    GUARDIAN_APP = "guardian_app"
    GUARDIAN_PAPER = "guardian_paper"

    __labels__: ClassVar = {
        "app": "本人在小程序上同意",
        "paper": "本人签纸质同意书",
        "guardian_app": "监护人在小程序上同意",
        "guardian_paper": "监护人签纸质同意书",
    }


BY_GUARDIAN = frozenset({ConsentMeans.GUARDIAN_APP, ConsentMeans.GUARDIAN_PAPER})


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person agrees to. A change of meaning is a new version, and asked for again."""

    version: int
    is_required: bool
    zh: str
    en: str


CONSENT_TEXTS = {
    Purpose.RECORD: ConsentText(
        1,
        True,
        "社区记录您的姓名、联系方式和志愿服务的时间、内容，用来计算时长和积分，至少保存十年。可以随时撤回。",
        "The community records your name, contact and service, to reckon hours and points, and keeps it for at least"
        " ten years. You may withdraw at any time.",
    ),
    Purpose.NATIONAL_SYSTEM: ConsentText(
        1,
        False,
        "社区把您的服务记录录入全国志愿服务信息系统。不同意不影响参加服务。",
        "The community enters your service in the national volunteering system. Declining blocks nothing.",
    ),
    Purpose.FULL_NAME_PUBLISHED: ConsentText(
        1,
        False,
        "在公示和表扬中写出您的全名。不同意时只写“张*琴”，不影响参加服务。",
        "Your full name is published in notices and commendations. Declining blocks nothing: it is masked then.",
    ),
    Purpose.PHOTOS: ConsentText(
        1,
        False,
        "社区宣传中使用有您的活动照片。不同意不影响参加服务。",
        "The community uses photos of activities that show you. Declining blocks nothing.",
    ),
}


class IdentityEvidence(StrEnum):
    """What staff have looked at."""

    ID_CARD = "id_card"
    HOUSEHOLD_REGISTER = "household_register"
    SOCIAL_SECURITY_CARD = "social_security_card"
    KNOWN_PERSONALLY = "known_personally"

    __labels__: ClassVar = {
        "id_card": "身份证",
        "household_register": "户口簿",
        "social_security_card": "社保卡",
        "known_personally": "工作人员认识本人",
    }


class RevealField(StrEnum):
    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"

    __labels__: ClassVar = {"name": "姓名", "phone": "手机号", "id_number": "身份证号", "birth_date": "出生日期"}


class RevealPurpose(StrEnum):
    CONTACT = "contact"
    IDENTITY_CHECK = "identity_check"
    CERTIFICATE = "certificate"
    INSURANCE = "insurance"
    NATIONAL_SYSTEM = "national_system"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"

    __labels__: ClassVar = {
        "contact": "联系本人",
        "identity_check": "核对身份",
        "certificate": "开具证明",
        "insurance": "办理保险",
        "national_system": "录入全国志愿服务信息系统",
        "complaint": "处理投诉",
        "emergency": "紧急情况",
    }


class ProposalState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    __labels__: ClassVar = {"waiting": "等待处理", "accepted": "已接受", "declined": "已拒绝"}


class DelegationScope(StrEnum):
    VIEW = "view"
    SIGN_UP = "sign_up"
    ORDER = "order"
    COLLECT = "collect"

    __labels__: ClassVar = {"view": "查看", "sign_up": "代报名", "order": "代预约礼品", "collect": "代领礼品"}


def age_on(birth_date: date | None, day: date) -> int | None:
    """Full years on ``day``; ``None`` when the birth date is unknown."""
    if birth_date is None:
        return None
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def normalise_name(name: str) -> str:
    """For comparing only: width and spaces make no other person. What remains empty is compared as it was typed."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold() or name


def birth_date_in(id_number: str) -> date:
    """Digits 7 to 14 of a valid identity number (GB 11643)."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_adult(birth_date: date | None, day: date) -> bool:
    """Known to be: an unknown age fails."""
    age = age_on(birth_date, day)
    return age is not None and age >= ADULT_YEARS


def is_child(birth_date: date | None, day: date) -> bool:
    """Under 14, whose data only a guardian may consent to; an unknown age is nobody's childhood."""
    age = age_on(birth_date, day)
    return age is not None and age < GUARDIAN_NEEDED_UNDER_YEARS


def consent_stands(*, is_child: bool, own: bool, guardians: bool) -> bool:
    """Under 14 only a guardian's consent counts; from 14 on one's own, or a guardian's from before."""
    return guardians if is_child else own or guardians


def may_delegate_until(expires_at: datetime, now: datetime) -> bool:
    return now < expires_at <= now + DELEGATION_LASTS_MOST


def free_slot(taken: Collection[int]) -> int | None:
    """The delegate's first free slot; ``None`` when they act for as many as they may."""
    return next((slot for slot in range(1, PRINCIPALS_MOST + 1) if slot not in taken), None)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    return locked_until is not None and now < locked_until


def after_failure(failures: int, now: datetime) -> tuple[int, datetime | None]:
    """The new count and, at the limit, the end of the lock (the count starts again behind it)."""
    failures += 1
    return (0, now + LOCK_FOR) if failures >= LOCK_AFTER_FAILURES else (failures, None)


def is_strong_password(password: str) -> bool:
    """At least 8 characters of 3 classes (GB/T 22239 asks for complexity)."""
    kinds = (
        any(char.islower() for char in password),
        any(char.isupper() for char in password),
        any(char.isdigit() for char in password),
        any(not char.isalnum() for char in password),
    )
    return len(password) >= PASSWORD_LENGTH_LEAST and sum(kinds) >= 3


class RefreshVerdict(StrEnum):
    ROTATE = "rotate"
    ROTATE_AGAIN = "rotate_again"
    REUSED = "reused"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RefreshFacts:
    session_ended: bool
    expires_at: datetime
    used_at: datetime | None


def judge_refresh(facts: RefreshFacts, now: datetime) -> RefreshVerdict:
    """An old token ends its family, unless it comes again within the grace of its first use."""
    if facts.session_ended or now >= facts.expires_at:
        return RefreshVerdict.REFUSED
    if facts.used_at is None:
        return RefreshVerdict.ROTATE
    return RefreshVerdict.ROTATE_AGAIN if now < facts.used_at + REFRESH_GRACE else RefreshVerdict.REUSED
