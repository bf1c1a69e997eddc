from __future__ import annotations

from typing import Any
from uuid import UUID

from service.accounts.errors import NotForYourself
from service.accounts.queries import Shown
from service.core.actor import staff
from service.core.clock import real_now
from service.core.http import Call
from service.core.paging import Page
from service.core.problems import reader_language
from service.lifecycle.commands import merging
from service.lifecycle.errors.merging import (
    MergedByOne,
    MergeDecided,
    MergeMovedAway,
    MergersTied,
    MergeWaits,
    OneOpening,
    ReviewSettled,
)
from service.lifecycle.queries import merging as queries
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.rules.apart import KeptApart
from service.lifecycle.schemas.merging import (
    MergeIn,
    MergeOut,
    MergePageOut,
    MergePreviewOut,
    MergeReviewOut,
    MergeReviewPageOut,
    MergeReviewsIn,
    MergesIn,
    SettleReviewIn,
)

KEPT_APART = tuple(merging.IN_THE_WAY.values())


@routes.get("/people/<uuid:account_id>/merge-preview/<uuid:into_id>", who=staff, gives=MergePreviewOut)
def preview_merge(call: Call, account_id: UUID, into_id: UUID) -> Shown:
    """合并会怎样 · What merging this account into another would come to, and what has to be settled before

    第一个账号结束，`into_id` 的账号留下。先对一对电话、出生年份，是不是要合并的那个人。`obstacles` 空，而且
    `waiting_merge_id` 是 null，才能提出；每一项写明怎么办。零头会凑成积分：两个 15 分钟是 1 分。
    微信登录只转到没有登录、也不是队长的账号；`sign_in` 是 `ends` 的，用那个微信再打开小程序，会新建一个空的账号：
    请本人改用另一个微信，或先发绑定码（`issue_link_code`）。`is_identity_confirmed_after` 是 false 的（`moves` 的，
    或者留下的账号有登录、身份只由您核实过的），合并以后由另一位再核实一次，请本人带身份证来。结束的账号开过的证明会作废（`statements_void`），
    等着办的申请会结束（`requests_ending`）：请先告诉本人。

    The first account ends, that of `into_id` goes on. Compare phone and year of birth first: many bear one name. It can
    be proposed when `obstacles` is empty, each of which says what to do, and `waiting_merge_id` is null. Remainders add
    up: two of 15 minutes are a point. A WeChat goes along only to an account that nobody signs in to yet and that holds
    no office; where `sign_in` is `ends`, opening the mini-program with it makes a new, empty account: give the person a
    link code (`issue_link_code`), or tell them to use the other WeChat. Where `is_identity_confirmed_after`
    is false (it `moves`, or somebody signs in to the account that goes on and only you have confirmed the identity),
    another confirms it once more afterwards: ask the person to bring their papers.
    Statements of the account that ends become void (`statements_void`), and what waits ends (`requests_ending`): tell
    the person before.
    """
    absorbed = queries.of_either(call.actor, account_id)
    survivor = queries.of_either(call.actor, into_id)
    seen = queries.preview(absorbed, survivor, actor=call.actor, now=call.now)
    language = reader_language()
    return Shown(seen, {"obstacles": [_told(each, language) for each in seen.obstacles]})


def _told(obstacle: KeptApart, language: str) -> dict[str, Any]:
    """In the words with which proposing the merge would be refused."""
    refusal = merging.IN_THE_WAY[obstacle.code](**obstacle.facts)
    return {
        "code": obstacle.code,
        "sentence": refusal.sentence(language),
        "next_step": refusal.next_step(language),
        "facts": obstacle.facts,
    }


@routes.post(
    "/people/<uuid:account_id>/merges",
    who=staff,
    takes=MergeIn,
    gives=MergeOut,
    status=201,
    once="required",
    refuses=(*KEPT_APART, MergeWaits),
)
def propose_merge(call: Call, account_id: UUID) -> Shown:
    """提出合并 · Propose that this account and another are one human being's; another member of staff confirms it

    确认之前什么都不变。路径里的账号结束，`into_id` 的账号留下。两个账号都要在您管的社区；
    不能是自己和家人。先看 `merge-preview`。两人里有人搬走以前提出、还等着的，由这一次作废。

    Nothing changes before that. The account of the path ends, that of `into_id` goes on. Both are at home where one
    works, and neither is oneself or family. Look at `merge-preview` first. What was proposed before one of them moved
    and waits still is declined by this.
    """
    absorbed = queries.of_either(call.actor, account_id)
    survivor = queries.of_either(call.actor, call.body["into_id"])
    merge = merging.propose(absorbed, survivor, call.body["reason"], actor=call.actor, now=call.now)
    return queries.shown_merge(merge)


@routes.get("/merges", who=staff, filters=MergesIn, gives=MergePageOut)
def list_merges(call: Call) -> Page:
    """账号合并 · Merges, newest first; those that wait unless other states are asked for

    两个账号都在自己社区的；等确认的，由没提出过它的工作人员核实。

    Where one works for the homes of both; of those that wait, a colleague who did not propose it looks into it.
    """
    return queries.merges_listed(call.actor, call.query)


@routes.get("/merges/<uuid:merge_id>", who=staff, gives=MergeOut)
def get_merge(call: Call, merge_id: UUID) -> Shown:
    """一次账号合并 · One merge

    消息里的 `merge_id` 打开这一页；谁看得到，和 `list_merges` 相同，看不到的是 404。

    What the `merge_id` of a message leads to. For whoever has it in `list_merges`; out of sight is a 404.
    """
    return queries.shown_merge(queries.seen_merge(call.actor, merge_id))


@routes.post(
    "/merges/<uuid:merge_id>/confirm",
    who=staff,
    gives=MergeOut,
    once="required",
    refuses=(MergeDecided, MergedByOne, MergersTied, MergeMovedAway, *KEPT_APART),
)
def confirm_merge(call: Call, merge_id: UUID) -> Shown:
    """确认合并 · Confirm it, after looking into it: the two become one, for good

    时长、积分、记录、团队都归到留下的账号；另一个停用，它的护照号和卡仍然认得到本人。不能撤销：弄错了的，用更正和调整改。
    提出以后有人迁走了的，不能确认：请作废，由现在的社区重新提出。
    要重新看的，在 `GET /merge-reviews`，录过两次的期初余额也在那里扣。微信登录怎么办，看 `preview_merge` 的 `sign_in`；
    微信转过来的，身份要当面再核实一次，核实以前不能预订礼品、不能有职务。作废的证明、结束的申请，本人会收到消息。

    Minutes, points, records and teams are the survivor's; the other account is closed, and its number and card lead to
    the person. It is not undone: a mistake is put right by corrections and adjustments. What has to be looked at again,
    and an opening that was entered twice, is in `GET /merge-reviews`. What becomes of the WeChat, `sign_in` of
    `preview_merge` says; where it moves, the identity is confirmed once more before anything is ordered or an office
    held. The person is told how many statements are void, and how much that waited has ended. Where one of the two has
    moved away since it was proposed: decline it, and let it be proposed anew where they live now.
    """
    merge = queries.merge_for(call.actor, merge_id)
    return queries.shown_merge(merging.confirm(merge, actor=call.actor, now=call.now, real_now=real_now()))


@routes.post(
    "/merges/<uuid:merge_id>/decline",
    who=staff,
    gives=MergeOut,
    once="required",
    refuses=(MergeDecided, NotForYourself),
)
def decline_merge(call: Call, merge_id: UUID) -> Shown:
    """作废合并 · Turn it down, or take back one's own

    什么都没有变过，以后可以重新提出。

    Nothing has changed; it can be proposed anew.
    """
    return queries.shown_merge(merging.decline(queries.merge_for(call.actor, merge_id), actor=call.actor, now=call.now))


@routes.get("/merge-reviews", who=staff, filters=MergeReviewsIn, gives=MergeReviewPageOut)
def list_merge_reviews(call: Call) -> Page:
    """合并以后要重新看的 · What has to be looked at again after a merge, newest first

    一个账号审过另一个账号的时长，等于自己审自己；合起来很长的一天；录过两次的期初余额。不选状态的，只列还没看的。

    Records that one of the two had approved for the other, which is to say for themselves; days that are long together;
    an opening balance that was entered twice. Those still open unless other states are asked for.
    """
    return queries.reviews_listed(call.actor, call.query)


@routes.post(
    "/merge-reviews/<uuid:merge_review_id>/settle",
    who=staff,
    takes=SettleReviewIn,
    gives=MergeReviewOut,
    once="required",
    refuses=(ReviewSettled, NotForYourself, OneOpening),
)
def settle_merge_review(call: Call, merge_review_id: UUID) -> Shown:
    """看过了 · Say what one has found; not of oneself or family

    `approval`、`long_day`：要更正的，先在那条时长记录上更正，再填 `corrected`；这里什么都不改。
    `two_openings`：填 `corrected`，就在这里把重复的那一份扣除：现有的期初余额里最小的一份，分钟和积分按当初录入的原样
    扣，余额可以为负，本人会收到消息。不能撤销，请先对照两份纸质记录；不是重复的，填 `stands`，两份都算。
    `stands`：没有问题，什么都不变。

    `approval`, `long_day`: what is wrong is corrected on the record first; then `corrected`, which changes nothing by
    itself. `two_openings`: `corrected` itself takes back the opening that was entered twice, the smallest of those that
    stand, minutes and points as they were entered; the balance may fall below zero, and the person is told. It is not
    undone, so hold the two papers side by side first; where they are two, `stands` leaves both. `stands`: all is in
    order, and nothing changes.
    """
    review = queries.review_for(call.actor, merge_review_id)
    settled = merging.settle(review, call.body["outcome"], actor=call.actor, now=call.now)
    [found] = queries.shown_reviews([settled])
    return found
