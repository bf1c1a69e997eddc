"""What a copy of one's own data consists of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class Section(StrEnum):
    """A list in the copy; each is read page by page."""

    CONSENTS = "consents"
    FAMILY = "family"
    DELEGATIONS = "delegations"
    GUARDIANSHIPS = "guardianships"
    GRANTS = "grants"
    SESSIONS = "sessions"
    TEAMS = "teams"
    ENTRIES = "entries"
    RECORDS = "records"
    PRESENCES = "presences"
    SIGN_UPS = "sign_ups"
    SCANS = "scans"
    ORDERS = "orders"
    GIFT_WAITS = "gift_waits"
    COLLECTIONS = "collections"
    STARS = "stars"
    COMMENDATIONS = "commendations"
    STATEMENTS = "statements"
    MESSAGES = "messages"
    REVEALS = "reveals"
    ENDS = "ends"
    END_CHANGES = "end_changes"
    PROMOTIONS = "promotions"
    INVITED_NEIGHBOURS = "invited_neighbours"
    DRIFT_CONTACTS = "drift_contacts"
    JOIN_ASKS = "join_asks"
    HAND_OVERS = "hand_overs"
    FOUNDED = "founded"
    LED_SHIFTS = "led_shifts"
    DECISIONS = "decisions"
    SHEET_ROWS = "sheet_rows"
    PROPOSALS = "proposals"
    MOVES = "moves"
    MERGES = "merges"
    MERGE_REVIEWS = "merge_reviews"
    INTRODUCTIONS = "introductions"
    REVEAL_APPROVALS = "reveal_approvals"

    __labels__: ClassVar = {
        "consents": "同意书",
        "family": "亲属关系",
        "delegations": "代办授权",
        "guardianships": "监护关系",
        "grants": "工作身份",
        "sessions": "登录记录",
        "teams": "团队",
        "entries": "积分流水",
        "records": "时长记录",
        "presences": "在场记录",
        "sign_ups": "报名",
        "scans": "扫码记录",
        "orders": "礼品订单",
        "gift_waits": "礼品候补",
        "collections": "领取记录",
        "stars": "星级申请",
        "commendations": "表彰",
        "statements": "服务记录证明",
        "messages": "消息",
        "reveals": "谁看过完整信息",
        "ends": "注销和去世登记",
        "end_changes": "去世登记的撤销、封存身份的删除",
        "promotions": "成长阶梯上的每一步",
        "invited_neighbours": "填了我的邀请码的邻居",
        "drift_contacts": "社区联系我的记录",
        "join_asks": "入队申请和邀请",
        "hand_overs": "换队长",
        "founded": "作为发起人的备案申请",
        "led_shifts": "带过的场次",
        "decisions": "时长记录上的每一个决定",
        "sheet_rows": "纸质签到表上的我",
        "proposals": "期初余额和积分调整的申请",
        "moves": "护照迁移",
        "merges": "账号合并",
        "merge_reviews": "合并以后重新看过的",
        "introductions": "谁介绍我登记的",
        "reveal_approvals": "准许谁查看完整信息",
    }


# Each column that names a person because the row is about them, by the part of the copy in which it stands. A test
# compares this with the schema: a new one is told here, or below why there is no copy.
COPIED: Mapping[str, str] = {
    "account_end.account_id": "ends",
    "collection.account_id": "collections",
    "commendation.account_id": "commendations",
    "consent.account_id": "consents",
    "decision.account_id": "decisions",
    "delegation.delegate_id": "delegations",
    "delegation.principal_id": "delegations",
    "drift_contact.account_id": "drift_contacts",
    "end_change.account_id": "end_changes",
    "family_tie.high_id": "family",
    "family_tie.low_id": "family",
    "gift_wait.account_id": "gift_waits",
    "gift_wait.passport_id": "gift_waits",
    "guardianship.guardian_id": "guardianships",
    "guardianship.ward_id": "guardianships",
    "inbox_message.account_id": "messages",
    "join_ask.account_id": "join_asks",
    "ledger_entry.passport_id": "entries",
    "merge_review.survivor_id": "merge_reviews",
    "neighbour_code.account_id": "neighbour_code",
    "neighbour_invitation.invitee_id": "neighbour_invitation",
    "neighbour_invitation.inviter_id": "invited_neighbours",
    "passport.account_id": "passport",
    "passport_head.passport_id": "passport",
    "passport_move.passport_id": "moves",
    "password_sign_in.account_id": "sign_ins",
    "person_merge.absorbed_id": "merges",
    "person_merge.survivor_id": "merges",
    "presence.passport_id": "presences",
    "promotion.account_id": "promotions",
    "proposal.passport_id": "proposals",
    "proposed_person.account_id": "introductions",
    "redemption_order.account_id": "orders",
    "redemption_order.passport_id": "orders",
    "reveal_approval.account_id": "reveal_approvals",
    "role_grant.account_id": "grants",
    "scan.passport_id": "scans",
    "scan.person_id": "scans",
    "service_record.account_id": "records",
    "service_record.passport_id": "records",
    "service_statement.account_id": "statements",
    "service_statement.passport_id": "statements",
    "session.account_id": "sessions",
    "sheet_row.passport_id": "sheet_rows",
    "shift.led_by": "led_shifts",
    "sign_up.account_id": "sign_ups",
    "star.account_id": "stars",
    "star.passport_id": "stars",
    "team_founder.account_id": "founded",
    "team_hand_over.from_account_id": "hand_overs",
    "team_hand_over.to_account_id": "hand_overs",
    "team_member.account_id": "teams",
    "wechat_sign_in.account_id": "sign_ins",
}
NO_COPY_BECAUSE: Mapping[str, str] = {
    "account.merged_into_id": "an account that was merged is read by nobody; of the one that goes on it is in merges",
    "activity.person_in_charge_id": "an office in the public programme; what one has led is in led_shifts",
    "approved_day.passport_id": "what the day caps add up, made from records and nothing else",
    "former_index.account_id": "a keyed digest, in which nothing can be read, and which is forgotten",
    "hold.passport_id": "points of the lines of an order, and with it in orders",
    "link_code.account_id": "a keyed digest of a code that was void after minutes; what came of it is in sign_ins",
    "passport.merged_into_id": "as account.merged_into_id",
    "presence.passport_no": "the number that is in passport, as a card was read",
    "reveal_approval.staff_id": "what staff were allowed to see, as part of their work: it is about the other person",
    "sealed_head.passport_id": "the hash of an entry that is in entries with it",
}


class RevealedBy(StrEnum):
    """How somebody came to see a person's data whole."""

    DESK = "desk"
    NATIONAL_EXPORT = "national_export"

    __labels__: ClassVar = {"desk": "查看个人信息", "national_export": "下载全国系统导出表"}
