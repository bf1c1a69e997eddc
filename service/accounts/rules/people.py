"""Who somebody is, and what may be seen of them."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

ADULT_YEARS = 18  # below it nobody serves on a hazardous shift, whoever consents
REVEAL_APPROVAL_LASTS = timedelta(days=7)
OWN_CHANGES_A_DAY = 3  # of name, birth date and phone: more is trying out what others have said
UNREAD_MOST = 99  # what fits the red dot


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


TO_CALL = frozenset({RevealField.NAME, RevealField.PHONE})  # what it takes to call somebody


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


def age_on(birth_date: date | None, day: date) -> int | None:
    """Full years on ``day``; ``None`` when the birth date is unknown."""
    if birth_date is None:
        return None
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def birth_date_in(id_number: str) -> date:
    """Digits 7 to 14 of a valid identity number (GB 11643)."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_minor(birth_date: date | None, day: date) -> bool:
    """Known to be: an unknown age fails."""
    age = age_on(birth_date, day)
    return age is not None and age < ADULT_YEARS


def is_adult(birth_date: date | None, day: date) -> bool:
    """Known to be: an unknown age fails."""
    age = age_on(birth_date, day)
    return age is not None and age >= ADULT_YEARS
