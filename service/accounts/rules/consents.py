"""What people are asked for, one purpose by one, and whose word counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from service.accounts.rules.people import age_on

GUARDIAN_NEEDED_UNDER_YEARS = 14  # Personal Information Protection Law, art. 31


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


def is_child(birth_date: date | None, day: date) -> bool:
    """Under 14, whose data only a guardian may consent to; an unknown age is nobody's childhood."""
    age = age_on(birth_date, day)
    return age is not None and age < GUARDIAN_NEEDED_UNDER_YEARS


def consent_stands(*, is_child: bool, own: bool, guardians: bool) -> bool:
    """Under 14 only a guardian's consent counts; from 14 on one's own, or a guardian's from before."""
    return guardians if is_child else own or guardians
