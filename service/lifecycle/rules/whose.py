"""Where everything goes that names a person, when two accounts of one human being become one.

A test compares this with the schema: a new column that names a person is told here what becomes of it, or is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Fate(StrEnum):
    """Of a column that names the account, or the passport, that ends."""

    MOVES = "moves"  # the row names the survivor from now on
    CASES = "cases"  # moves, but for what the survivor has already; which cases those are is a command's
    FITS = "fits"  # moves where nothing unique stands against it, and the survivor has no other part in the row
    ENDS = "ends"  # what is live ends with the account; what has ended stays as it was
    STAYS = "stays"  # history: it says who it was then, and readers follow ``merged_into_id``


WHOSE: Mapping[str, Fate] = {
    # What somebody did stays under the name under which they did it: who it is now, ties know (``ties_of``).
    **dict.fromkeys(
        (
            "account.created_by",
            "account.identity_confirmed_by",
            "account.way_in_by",
            "account_end.decided_by",
            "account_end.proposed_by",
            "activity.created_by",
            "co_host.added_by",
            "consent.ended_by",
            "consent.given_by",
            "correction.ended_by",
            "correction.proposed_by",
            "counter_proposal.decided_by",
            "counter_proposal.proposed_by",
            "delegation.ended_by",
            "delegation.granted_by",
            "drift_contact.made_by",
            "end_change.decided_by",
            "end_change.proposed_by",
            "family_tie.ended_by",
            "gift.created_by",
            "gift_count.counted_by",
            "gift_count.first_counted_by",
            "gift_wait.asked_by",
            "guardianship.ended_by",
            "guardianship.recorded_by",
            "job.asked_by",
            "join_ask.answered_by",
            "join_ask.asked_by",
            "link_code.issued_by",
            "merge_review.settled_by",
            "neighbour_invitation.written_by",
            "national_export.exported_by",
            "order_line.ended_by",
            "passport.opened_by",
            "period_seal.sealed_by",
            "person_merge.decided_by",
            "person_merge.proposed_by",
            "policy_version.made_by",
            "presence.in_by",
            "presence.out_by",
            "presence.reopened_by",
            "proposal.decided_by",
            "proposal.proposed_by",
            "proposed_person.decided_by",
            "proposed_person.proposed_by",
            "record_version.first_by",
            "redemption_day.closed_by",
            "redemption_day.ended_by",
            "redemption_day.first_signed_by",
            "redemption_order.changed_by",
            "redemption_order.placed_by",
            "redemption_period.closed_by",
            "redemption_period.opened_by",
            "reveal_approval.approved_by",
            "role_grant.ended_by",
            "role_grant.granted_by",
            "scan_undo.undone_by",
            "service_record.decided_by",
            "service_record.evaluated_by",
            "service_record.first_approved_by",
            "sheet.entered_by",
            "shift.closed_by",
            "shift.created_by",
            "sign_up.asked_by",
            "sign_up.cancelled_by",
            "team.created_by",
            "team_hand_over.decided_by",
            "team_hand_over.proposed_by",
            "team_member.ended_by",
            "commendation.decided_by",
            "commendation.proposed_by",
            "commendation.revoked_by",
            "promotion.answered_by",
            "promotion.confirmed_by",
            "promotion.nominated_by",
            "promotion.reviewed_by",
            "service_statement.ended_by",
            "service_statement.issued_by",
            "service_statement.requested_by",
            "star.applied_by",
            "star.decided_by",
            "star.revoked_by",
            "task.answered_by",
            "task.asked_by",
            "team_filing.community_reviewed_by",
            "team_filing.decided_by",
            "team_filing.submitted_by",
            "team_review.reviewed_by",
            "team_standing.made_by",
            "window_correction.ended_by",
            "window_correction.proposed_by",
        ),
        Fate.STAYS,
    ),
    # The person: what they may read, where they serve, who is theirs.
    "account_end.account_id": Fate.STAYS,  # an end that was turned down, or undone: nothing of it is in force
    "account.merged_into_id": Fate.MOVES,  # whoever was merged into the one that ends, goes on with it
    "passport.merged_into_id": Fate.MOVES,
    "activity.person_in_charge_id": Fate.MOVES,
    "shift.led_by": Fate.MOVES,  # sessions that one has led count on the ladder
    "consent.account_id": Fate.ENDS,  # one agrees for an account; the survivor has its own
    "delegation.delegate_id": Fate.CASES,  # an obstacle while it is live; what has ended counts on, as all of these
    "delegation.principal_id": Fate.CASES,
    "end_change.account_id": Fate.STAYS,
    "family_tie.declared_by": Fate.CASES,  # with the tie: who declared it may put it right
    "family_tie.high_id": Fate.CASES,  # family never ends unseen; between the two it was nobody's family
    "family_tie.low_id": Fate.CASES,
    "former_index.account_id": Fate.MOVES,  # with what the one that ends was known by until now
    "guardianship.guardian_id": Fate.CASES,  # as a delegate
    "guardianship.ward_id": Fate.CASES,
    "inbox_message.account_id": Fate.MOVES,
    "join_ask.account_id": Fate.CASES,
    "link_code.account_id": Fate.ENDS,
    "password_sign_in.account_id": Fate.ENDS,  # only who holds a role has one
    "proposed_person.account_id": Fate.MOVES,
    "reveal_approval.account_id": Fate.STAYS,
    "reveal_approval.staff_id": Fate.STAYS,
    "role_grant.account_id": Fate.STAYS,  # an obstacle while it is live
    "session.account_id": Fate.ENDS,
    "team_hand_over.from_account_id": Fate.ENDS,  # what waits lapses; what was done says who it was then
    "team_hand_over.to_account_id": Fate.ENDS,
    "team_member.account_id": Fate.CASES,
    "wechat_sign_in.account_id": Fate.CASES,
    # Service: what a correction or a dispute may still come to is the survivor's, with its days.
    "approved_day.passport_id": Fate.MOVES,
    "presence.passport_id": Fate.MOVES,
    "presence.passport_no": Fate.MOVES,
    "service_record.account_id": Fate.CASES,  # not one that counts nothing on a shift of which the survivor has one
    "service_record.passport_id": Fate.CASES,
    "sign_up.account_id": Fate.MOVES,
    # Append-only, or sealed: what was seen, decided and posted then.
    "collection.account_id": Fate.STAYS,
    "decision.account_id": Fate.STAYS,
    "ledger_entry.passport_id": Fate.STAYS,
    "passport.account_id": Fate.STAYS,
    "passport_head.passport_id": Fate.STAYS,
    "passport_move.passport_id": Fate.STAYS,
    "proposal.passport_id": Fate.STAYS,
    "scan.passport_id": Fate.STAYS,
    "scan.person_id": Fate.STAYS,
    "sealed_head.passport_id": Fate.STAYS,
    "sheet_row.passport_id": Fate.STAYS,
    # Gifts: an order stands on holds, and these on the ledger that paid; what was had in a period counts together.
    "gift_wait.account_id": Fate.ENDS,
    "gift_wait.passport_id": Fate.ENDS,
    "hold.passport_id": Fate.STAYS,
    "redemption_order.account_id": Fate.STAYS,
    "redemption_order.passport_id": Fate.STAYS,
    # Growth and recognition: what somebody has become, whom they brought, and what they were given.
    "commendation.account_id": Fate.FITS,
    "drift_contact.account_id": Fate.FITS,  # not what the survivor noted of themselves
    "neighbour_code.account_id": Fate.FITS,
    "neighbour_invitation.invitee_id": Fate.FITS,
    "neighbour_invitation.inviter_id": Fate.FITS,
    "promotion.account_id": Fate.FITS,
    "service_statement.account_id": Fate.STAYS,  # a paper says whose it was when it was issued
    "service_statement.passport_id": Fate.STAYS,
    "star.account_id": Fate.FITS,
    "star.passport_id": Fate.FITS,  # with its account
    "team_founder.account_id": Fate.STAYS,  # as the filing was signed
    # Merges themselves.
    "merge_review.survivor_id": Fate.MOVES,
    "person_merge.absorbed_id": Fate.STAYS,
    "person_merge.survivor_id": Fate.STAYS,
}
FITTING = tuple(name for name, fate in WHOSE.items() if fate is Fate.FITS and not name.endswith(".passport_id"))
MOVING = tuple(name for name, fate in WHOSE.items() if fate is Fate.MOVES)
