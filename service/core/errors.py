"""Refusals: every "no" of the system has a code, two sentences and a next step (promise 10).

A capability lists its refusals in its own ``errors.py``; the class is the catalogue entry, so that the
spec, ``docs/errors.md`` and the answer on the wire can never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from service.core.clock import SHANGHAI
from service.core.facts import placeholders


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one field, in a whole sentence of each language."""

    zh: str
    en: str

    def sentence(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Refusal(Exception):
    """A refusal in the field's own words.

    ``code`` is the public contract (never renamed); ``zh``/``en`` say what happened and ``next_zh``/``next_en`` what to
    do now, short enough to be read aloud. Sentences may hold ``{placeholders}`` filled from ``facts``: numbers, times,
    codes and the names of things, never a person's name or phone; ``carries`` names what the facts hold besides, where
    it is known. ``fields`` maps a request field to its complaints. ``for_developers`` is for who writes a client, in
    ``docs/errors.md``: field and operation names stand there and in no sentence. ``shows`` are facts of its example,
    where what a fact of that name usually is would be wrong here.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    zh: ClassVar[str]
    en: ClassVar[str]
    next_zh: ClassVar[str]
    next_en: ClassVar[str]
    retry_after: int | None = None  # seconds, for 429 and 503
    carries: ClassVar[tuple[str, ...]] = ()
    shows: ClassVar[Mapping[str, Any]] = {}
    for_developers: ClassVar[str] = ""

    def __init__(self, *, fields: dict[str, list[Complaint]] | None = None, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts
        self.fields = fields or {}

    @classmethod
    def told_facts(cls) -> set[str]:
        """What its ``facts`` hold."""
        return placeholders(cls.zh, cls.en, cls.next_zh, cls.next_en) | {*cls.carries}

    def sentence(self, language: str) -> str:
        """What happened, in ``zh`` or ``en``."""
        return (self.zh if language == "zh" else self.en).format(**self._read())

    def next_step(self, language: str) -> str:
        """What the person can do now, in ``zh`` or ``en``."""
        return (self.next_zh if language == "zh" else self.next_en).format(**self._read())

    def _read(self) -> dict[str, Any]:
        """The facts as a person reads them: times in the community's zone."""
        return {name: _readable(value) for name, value in self.facts.items()}


def _readable(value: Any) -> Any:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value


def catalogue() -> Iterator[type[Refusal]]:
    """Every concrete refusal that has been imported, by code."""

    def walk(parent: type[Refusal]) -> Iterator[type[Refusal]]:
        for child in parent.__subclasses__():
            if "code" in vars(child) and child.__module__.startswith("service."):  # not what tests make up
                yield child
            yield from walk(child)

    yield from sorted(set(walk(Refusal)), key=lambda refusal: refusal.code)


class BadRequest(Refusal):
    code, status = "request.unreadable", 400
    zh, en = "请求内容无法读取。", "The request could not be read."
    next_zh, next_en = "请重新打开页面再试一次。", "Open the page anew and try again."
    for_developers = "A well-formed request of the documented content type is needed."


class NotSignedIn(Refusal):
    code, status = "auth.required", 401
    zh, en = "您还没有登录。", "You are not signed in."
    next_zh, next_en = "请先登录，再试一次。", "Sign in and try again."
    for_developers = "The access token goes into the header as `Authorization: Bearer …`."


class TokenRefused(Refusal):
    code, status = "auth.token_refused", 401
    zh, en = "登录已失效。", "The access token is not valid, has expired or was withdrawn."
    next_zh, next_en = "请重新登录。", "Refresh the token, or sign in again."


class NotAllowed(Refusal):
    code, status = "auth.not_allowed", 403
    zh, en = "您的身份不能做这件事。", "Your role does not allow this."
    next_zh, next_en = (
        "请找有这项权限的人办理，比如社区工作人员；工作人员请找上级或管理员。",
        "Ask whoever may: the community's staff or, of the staff, an administrator; or use an account with the role "
        "that is needed.",
    )


class PasswordChangeNeeded(Refusal):
    code, status = "auth.password_change_needed", 403
    zh, en = "您的密码是别人设置的，要先换成自己的。", "Somebody else has chosen your password; change it first."
    next_zh, next_en = "请先修改密码，再重新登录。", "Change it, then sign in again."
    for_developers = "`POST /me/password`"


class NotFound(Refusal):
    """Also the answer for what lies outside the actor's scope: "not there" and "not yours" are one body."""

    code, status = "request.not_found", 404
    zh, en = "没有找到。", "Nothing was found here."
    next_zh, next_en = "请返回上一页，刷新后再试。", "Go back, load the page anew and try again."
    for_developers = "Check the address and the ids, those in the body too."


class MethodNotAllowed(Refusal):
    code, status = "request.method_not_allowed", 405
    zh, en = "此地址不支持这种操作。", "This address does not know that method."
    next_zh, next_en = "请更新小程序后再试。", "Update the app and try again."
    for_developers = "`openapi.yaml` has the methods of each path."


class StaleVersion(Refusal):
    code, status = "request.stale_version", 409
    zh, en = "内容刚刚被别人改过。", "Someone else changed this since you read it."
    next_zh, next_en = "请刷新后再改一次。", "Load it anew and change it once more."
    for_developers = "Repeat the change with the new `version`."


class Conflict(Refusal):
    """A database constraint spoke that no rule had foreseen; nothing was written."""

    code, status = "request.conflict", 409
    carries = ("constraint",)
    zh, en = "操作与已有记录冲突，没有保存。", "This contradicts what is already recorded; nothing was saved."
    next_zh, next_en = "请刷新后再试一次。", "Read the current state and try again."


class TooLarge(Refusal):
    code, status = "request.too_large", 413
    zh, en = "上传的内容太大。", "The request is too large."
    carries = ("limit_bytes",)
    next_zh, next_en = "请减小内容后再试。", "Make it smaller and try again."


class UnsupportedMediaType(Refusal):
    code, status = "request.unsupported_media_type", 415
    zh, en = "请求的格式不受支持。", "This content type is not accepted here."
    next_zh, next_en = "请更新小程序后再试。", "Update the app and try again."
    for_developers = "`application/json`, or the documented multipart upload."


class Invalid(Refusal):
    """The shape of the request is wrong; 422 says nothing else."""

    code, status = "request.invalid", 422
    zh, en = "填写的内容有误。", "Some fields are not valid."
    next_zh, next_en = "请按提示修改后再提交。", "Mend what is marked, then try again."
    for_developers = "`errors[]` names each field."


class TooManyRequests(Refusal):
    code, status = "request.too_many", 429
    zh, en = "操作太频繁。", "Too many requests."
    next_zh, next_en = "请稍等一会儿再试。", "Wait a moment and try again."
    for_developers = "`Retry-After` says how many seconds."
    retry_after = 30


class Broken(Refusal):
    """Ours to mend: a defect. Its appearance is a failed promise and is alarmed."""

    code, status = "server.broken", 500
    zh, en = "系统出错了，没有保存。", "Something broke on our side; nothing was saved."
    next_zh, next_en = (
        "请稍后再试，并告诉工作人员页面上的编号。",
        "Try again later, and tell the staff the number on the page.",
    )
    for_developers = "The number is `request_id`."


class BrokeOff(Refusal):
    """Long work that failed each time: a defect, too, but nobody's request waits for it."""

    code, status = "job.broke_off", 409
    zh, en = "试了几次都没有做成，是系统出了错。", "It failed each time it was tried: something broke on our side."
    next_zh, next_en = (
        "请再办一次；还是不行，请把这件事的编号告诉系统管理员。",
        "Ask for it again; if it fails again, give the operator its number.",
    )
    for_developers = "The number is the job's id; the log says where it broke."


class Unavailable(Refusal):
    code, status = "server.unavailable", 503
    zh, en = "系统正忙，没有保存。", "The system is busy; nothing was saved."
    next_zh, next_en = "请等几秒再试一次。", "Wait a few seconds and try again."
    for_developers = "Repeat the same request with the same key after `Retry-After`."
    retry_after = 2
