"""Steps up the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, PersonClosed
from service.core.actor import WITH_PEOPLE, case_worker, signed_in
from service.core.http import Call
from service.core.paging import Page
from service.ladder.commands import nominating, promoting, reviewing
from service.ladder.errors import (
    AnswerNotYours,
    AnswersThemselves,
    AtTheTop,
    ConsentFirst,
    CriteriaMissing,
    EnableFirst,
    HeldAlready,
    LadderNotLoaded,
    NoLongerMet,
    NotConfirmedYet,
    NothingToReview,
    OwnPromotion,
    OwnYesNeeded,
    PastAStage,
    PromotionDecided,
    PromotionOpen,
    ReviewNotYours,
    StageNotInLadder,
    WayInByConfirmer,
)
from service.ladder.queries import promotions as queries
from service.ladder.routes.blueprint import routes
from service.ladder.routes.wording import promotion_in_words, promotions_in_words
from service.ladder.schemas.promotions import (
    HistoryIn,
    NominateIn,
    PromotionDetailOut,
    PromotionNoteIn,
    PromotionOut,
    PromotionPageOut,
    PromotionsIn,
)

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.ladder.models import Promotion

DECIDING = (OwnPromotion, NotForYourself, PromotionDecided)
LOOKING = (OwnPromotion, NotForYourself, NothingToReview)
REVIEWING = (OwnPromotion, NotForYourself, ReviewNotYours, NothingToReview)


@routes.get("/me/promotions", who=signed_in, filters=HistoryIn, gives=PromotionPageOut)
def list_my_promotions(call: Call) -> Page:
    """我走过的每一步 · One's own steps up the ladder, newest first

    `confirmed` 的等自己答复。

    A `confirmed` one waits for one's own answer.
    """
    return promotions_in_words(queries.history(call.actor.person_id, call.query))


@routes.get("/people/<uuid:account_id>/promotions", who=case_worker, filters=HistoryIn, gives=PromotionPageOut)
def list_promotions_of_person(call: Call, account_id: UUID) -> Page:
    """一个人走过的每一步 · Somebody's steps up the ladder, for who works with them

    提名时的规则和证据都冻结在里面。

    Each with the policy and the values that it was made by.
    """
    account = accounts.get_as(call.actor, account_id, *WITH_PEOPLE)
    return promotions_in_words(queries.history(account.id, call.query))


@routes.post(
    "/people/<uuid:account_id>/promotions",
    who=case_worker,
    takes=NominateIn,
    gives=PromotionOut,
    status=201,
    refuses=(
        *(NotForYourself, PersonClosed, ConsentFirst, EnableFirst, LadderNotLoaded, AtTheTop, HeldAlready),
        *(StageNotInLadder, PastAStage, PromotionOpen, CriteriaMissing),
    ),
)
def nominate_person(call: Call, account_id: UUID) -> Any:
    """提名一个人 · Nominate somebody now, without waiting for the night

    按同一套规则，只能往上一步；条件不够的答 409，写明还差哪些；还没有同意登记、已停用的，不提名。

    By the same rule, one step up alone; a 409 names what is missing. Nobody is nominated who has not agreed to be kept
    on record, or whose account is disabled.
    """
    account = accounts.get_as(call.actor, account_id, *WITH_PEOPLE)
    return told(nominating.nominate(account, call.body["stage"], actor=call.actor, now=call.now))


@routes.get("/promotions", who=case_worker, filters=PromotionsIn, gives=PromotionPageOut)
def list_promotions(call: Call) -> Page:
    """等办的提名 · Nominations that wait, of the people one works with; or the steps to be reviewed

    默认只列还没办完的；`in_review=true` 列要复核的。

    Open ones by default; with `in_review=true` those that come up for review.
    """
    return promotions_in_words(queries.listed(call.actor, call.query))


@routes.get("/promotions/<uuid:promotion_id>", who=signed_in, gives=PromotionDetailOut)
def get_promotion(call: Call, promotion_id: UUID) -> Any:
    """一项提名 · One step, with its note and the evidence behind it

    本人和社工、工作人员看得到。

    For the person, and for who works with them.
    """
    return promotion_in_words(queries.detail(call.actor, promotion_id))


@routes.post(
    "/promotions/<uuid:promotion_id>/confirm",
    who=case_worker,
    takes=PromotionNoteIn,
    gives=PromotionOut,
    refuses=(*DECIDING, NoLongerMet),
)
def confirm_promotion(call: Call, promotion_id: UUID) -> Any:
    """确认提名 · Confirm a nomination; the person is asked

    不能确认自己的、家人的、替其代办的人的。要写说明。提名时够的条件后来不够了（记录更正、不再带队），答 409。

    Not one's own, nor of family or whom one acts for. It takes a note. A 409 where what was counted is there no more.
    """
    found = queries.for_case_worker(call.actor, promotion_id)
    return told(promoting.confirm(found, call.body["note"], actor=call.actor, now=call.now))


@routes.post(
    "/promotions/<uuid:promotion_id>/turn-down",
    who=case_worker,
    takes=PromotionNoteIn,
    gives=PromotionOut,
    refuses=DECIDING,
)
def turn_down_promotion(call: Call, promotion_id: UUID) -> Any:
    """暂不提名 · Turn a nomination down, for now

    要写说明；几个月之内（默认 6 个月）不再自动提名。

    It takes a note; for some months (6 unless the community says otherwise) the rule does not nominate again.
    """
    found = queries.for_case_worker(call.actor, promotion_id)
    return told(promoting.turn_down(found, call.body["note"], actor=call.actor, now=call.now))


@routes.post(
    "/promotions/<uuid:promotion_id>/accept",
    who=signed_in,
    gives=PromotionOut,
    refuses=(
        *(NotConfirmedYet, AnswersThemselves, AnswerNotYours, OwnYesNeeded, NotForYourself),
        *(WayInByConfirmer, PromotionDecided, NoLongerMet),
    ),
)
def accept_promotion(call: Call, promotion_id: UUID) -> Any:
    """我愿意 · Accept one's step up

    有登录的，本人答复；没有登录的老人（`get_person` 的 `signs_in` 是 false），由确认人以外的社工或工作人员代记；
    做负责人要本人自己答复。

    Who signs in answers themselves. For who does not (`signs_in` of `get_person` is false), somebody who works with
    them, other than the confirmer, writes it down; to lead takes one's own answer.
    """
    found = queries.for_answer(call.actor, promotion_id)
    return told(promoting.accept(found, actor=call.actor, now=call.now))


@routes.post(
    "/promotions/<uuid:promotion_id>/decline",
    who=signed_in,
    gives=PromotionOut,
    refuses=(NotConfirmedYet, AnswersThemselves, AnswerNotYours, NotForYourself, PromotionDecided),
)
def decline_promotion(call: Call, promotion_id: UUID) -> Any:
    """先不了 · Decline one's step up; nobody has to

    谁能答复与 `accept_promotion` 相同，没有登录的（`get_person` 的 `signs_in` 是 false）做负责人也可以代记；
    几个月之内不再自动提名。

    By whoever may accept, of who has no sign-in (`signs_in` of `get_person` is false) a step to lead as well; the rule
    does not nominate again for some months.
    """
    found = queries.for_answer(call.actor, promotion_id)
    return told(promoting.decline(found, actor=call.actor, now=call.now))


@routes.post("/promotions/<uuid:promotion_id>/look-again", who=case_worker, gives=PromotionOut, refuses=LOOKING)
def look_again_at_promotion(call: Call, promotion_id: UUID) -> Any:
    """马上复核 · See now whether a corrected record has changed the case

    不改变阶段，只是列入要复核的；每晚也会看一遍。

    The stage stays; it comes up for review. The worker looks every night as well.
    """
    found = queries.for_case_worker(call.actor, promotion_id)
    return told(reviewing.look_again(found, actor=call.actor, now=call.now))


@routes.post(
    "/promotions/<uuid:promotion_id>/keep",
    who=case_worker,
    takes=PromotionNoteIn,
    gives=PromotionOut,
    refuses=REVIEWING,
)
def keep_promotion(call: Call, promotion_id: UUID) -> Any:
    """复核：保留 · Reviewed: the stage stays

    要写说明。由确认人以外的同事复核。已知的变动不再提起。

    It takes a note, by another than who has confirmed it. What is known now is not asked about again.
    """
    found = queries.for_case_worker(call.actor, promotion_id)
    return told(reviewing.keep(found, call.body["note"], actor=call.actor, now=call.now))


@routes.post(
    "/promotions/<uuid:promotion_id>/end", who=case_worker, takes=PromotionNoteIn, gives=PromotionOut, refuses=REVIEWING
)
def end_promotion(call: Call, promotion_id: UUID) -> Any:
    """复核：结束 · Reviewed: the person stands where they stood before, and is told

    要写说明。由确认人以外的同事复核。阶段只因这样的人工决定才下降。本人单方面申报成亲属的同事，也可以办。

    It takes a note, by another than who has confirmed it. A stage falls by such a human act alone. Whom the person
    alone has declared their family may do it, too.
    """
    found = queries.for_case_worker(call.actor, promotion_id)
    return told(reviewing.end(found, call.body["note"], actor=call.actor, now=call.now))


def told(promotion: Promotion) -> Shown:
    return promotion_in_words(queries.shown_one(promotion))
