"""Every way of breaking a promise in the tables, and what is told of it. ``:names`` are the story's ids."""

from __future__ import annotations

from typing import NamedTuple

from service.core.db import Base


class Tampering(NamedTuple):
    table: str  # whose guards must go
    statement: str
    told: str


def again(table: str, where: str, **changed: str) -> str:
    """A second row like the first, but for its id and what is changed."""
    columns = [column.name for column in Base.metadata.tables[table].columns]
    changed = ({"id": ":new"} if "id" in columns else {}) | changed
    values = ", ".join(changed.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where} LIMIT 1"  # noqa: S608


TAMPERINGS: dict[str, Tampering] = {
    "points out of nothing": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET points_change = points_change + 1 WHERE passport_id = :resident",
        "promise 2: passport {resident} earned",
    ),
    "minutes that no entry tells of": Tampering(
        "service_record",
        "UPDATE service_record SET minutes = minutes + 30 WHERE id = :seen",
        "points for 91 approved minutes",
    ),
    "a head of its own mind": Tampering(
        "passport_head",
        "UPDATE passport_head SET balance = balance + 1 WHERE passport_id = :resident",
        "its head says balance",
    ),
    "a head that is gone": Tampering(
        "passport_head", "DELETE FROM passport_head WHERE passport_id = :resident", "has no head"
    ),
    "a ledger cut short": Tampering(
        "ledger_entry", "DELETE FROM ledger_entry WHERE passport_id = :resident AND seq = 5", "under a head of 5"
    ),
    "more held than there was": Tampering(
        "hold", "UPDATE hold SET points = 40 WHERE passport_id = :resident", "a hold of 40 was placed"
    ),
    "a stretch drawn over another": Tampering(
        "presence", again("presence", "passport_id = :resident"), "promise 5: passport {resident} was in two places"
    ),
    "a decision on one's own record": Tampering(
        "decision",
        "UPDATE decision SET \"by\" = account_id WHERE record_id = :seen AND verb = 'approve'",
        "on their own record {seen}",
    ),
    "a decision for family": Tampering(
        "family_tie",
        "INSERT INTO family_tie (id, low_id, high_id, relation, declared_by, declared_at) SELECT :old, "
        "account_id, \"by\", 'spouse', account_id, at FROM decision WHERE record_id = :seen AND verb = "
        "'approve'",
        "for one of theirs on record {seen}",
    ),
    "a decision for whom one acts": Tampering(
        "delegation",
        "INSERT INTO delegation (id, principal_id, delegate_id, slot, scopes, granted_at, granted_by, "
        "expires_at) SELECT :old, account_id, \"by\", 1, '[]', at, account_id, '2099-01-01 "
        "00:00:00.000000' FROM decision WHERE record_id = :seen AND verb = 'approve'",
        "for one of theirs on record {seen}",
    ),
    "a decision for a ward": Tampering(
        "guardianship",
        "INSERT INTO guardianship (id, ward_id, guardian_id, recorded_by, recorded_at) SELECT :old, "
        "account_id, \"by\", account_id, at FROM decision WHERE record_id = :seen AND verb = 'approve'",
        "for one of theirs on record {seen}",
    ),
    "one's own evidence, and nobody else's word": Tampering(
        "record_version",
        'UPDATE record_version SET first_by = NULL, "by" = :leader WHERE record_id = :called',
        "has one signer, and takes two: the evidence is the signer's",
    ),
    "minutes above the evidence, by one": Tampering(
        "record_version",
        "UPDATE record_version SET minutes = 76 WHERE record_id = :seen",
        "takes two: above the evidence",
    ),
    "a sheet believed at once": Tampering(
        "record_version",
        "UPDATE record_version SET first_by = NULL WHERE record_id = :on_paper",
        "takes two: late entry",
    ),
    "a long day, by one": Tampering(
        "record_version",
        "UPDATE record_version SET days = '{\"2026-03-10\": 481}' WHERE record_id = :seen",
        "takes two: the day's total",
    ),
    "too long a day": Tampering(
        "record_version",
        "UPDATE record_version SET days = '{\"2026-03-10\": 721}' WHERE record_id = :seen",
        "makes a day of 721 minutes",
    ),
    "two signatures in one hand": Tampering(
        "record_version", 'UPDATE record_version SET first_by = "by" WHERE record_id = :called', "has been signed twice"
    ),
    "a couple's two signatures": Tampering(
        "family_tie",
        "INSERT INTO family_tie (id, low_id, high_id, relation, declared_by, declared_at) SELECT :old, "
        "first_by, \"by\", 'spouse', first_by, at FROM record_version WHERE record_id = :called",
        "signed by two who are one pair of eyes",
    ),
    "an opening signed by one": Tampering(
        "proposal",
        "UPDATE proposal SET decided_by = proposed_by WHERE passport_id = :resident",
        "opening {opening} has been signed twice",
    ),
    "a first signature that nobody gave": Tampering(
        "record_version",
        "UPDATE record_version SET first_by = :new WHERE record_id = :called",
        "names a first signer who has signed nothing",
    ),
    "a first signature under other minutes": Tampering(
        "decision",
        "UPDATE decision SET minutes_after = 1 WHERE record_id = :called AND verb = 'first_approve'",
        "names a first signer who has signed nothing: {leader}",
    ),
    "a go-live signed by one": Tampering(
        "proposal", "UPDATE proposal SET decided_by = proposed_by WHERE kind = 'go_live'", "promise 6: go_live"
    ),
    "a window lengthened by one": Tampering(
        "window_correction", "UPDATE window_correction SET ended_by = proposed_by", "promise 6: window correction"
    ),
    "a window lengthened by who was there": Tampering(
        "window_correction",
        "UPDATE window_correction SET ended_by = :person",
        "has been signed by somebody who took part",
    ),
    "an opening that nobody proposed": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET source_id = :new WHERE passport_id = :resident AND kind = 'opening'",
        "(opening) stands on nothing that was signed or spent",
    ),
    "an opening of more than was signed": Tampering(
        "proposal", "UPDATE proposal SET minutes = minutes - 30 WHERE id = :opening", "says Cause(kind='opening'"
    ),
    "an adjustment signed for another": Tampering(
        "proposal",
        "UPDATE proposal SET passport_id = :other_leader WHERE passport_id = :resident AND kind = 'adjustment'",
        "says Cause(kind='adjust'",
    ),
    "an adjustment posted twice": Tampering(
        "ledger_entry",
        again("ledger_entry", "passport_id = :resident AND kind = 'adjust'", seq="9"),
        "(adjust) is in the ledger 2 times",
    ),
    "an adjustment signed and not posted": Tampering(
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE passport_id = :resident AND kind = 'adjust'",
        "(adjust) is in the ledger 0 times",
    ),
    "spent, and nothing was held": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET source_id = :new WHERE passport_id = :resident AND kind = 'spend'",
        "(spend) stands on nothing that was signed or spent",
    ),
    "a hold that was spent for nothing": Tampering(
        "hold", "UPDATE hold SET state = 'posted' WHERE passport_id = :resident", "(spend) is in the ledger 0 times"
    ),
    "less spent than was held": Tampering(
        "hold",
        "UPDATE hold SET points = 2 WHERE passport_id = :resident AND state = 'posted'",
        "says Cause(kind='spend'",
    ),
    "an opening signed by a couple": Tampering(
        "family_tie",
        "INSERT INTO family_tie (id, low_id, high_id, relation, declared_by, declared_at) SELECT :old, "
        "proposed_by, decided_by, 'spouse', proposed_by, '2020-01-01 00:00:00.000000' FROM proposal "
        "WHERE id = :opening",
        "opening {opening} has been signed by people who are tied",
    ),
    "an entry from nowhere": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET source_id = :new WHERE passport_id = :resident AND kind = 'earn'",
        "leads to no record of its passport",
    ),
    "a grade that was mended": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET grade = 'own_code' WHERE passport_id = :resident AND kind = 'earn'",
        "is of grade own_code, its record of live_code",
    ),
    "a record better than its evidence": Tampering(
        "service_record",
        "UPDATE service_record SET grade = 'own_code' WHERE id = :called",
        "is of grade own_code, its weakest evidence of roll_call",
    ),
    "a record of nobody's presence": Tampering(
        "presence",
        "UPDATE presence SET state = 'undone' WHERE passport_id = :resident",
        "record {seen} stands on no presence",
    ),
    "a rejected record whose times still stand": Tampering(
        "service_record",
        "UPDATE service_record SET state = 'rejected' WHERE id = :seen",
        "record {seen} stands on no presence",
    ),
    "a record of no row of a sheet": Tampering(
        "sheet_row",
        "UPDATE sheet_row SET id = :new WHERE passport_id = :other_leader",
        "record {on_paper} stands on no presence and no row of a sheet",
    ),
    "evidence that was stretched": Tampering(
        "service_record",
        "UPDATE service_record SET credited_minutes = 76 WHERE id = :seen",
        "credits 76 minutes, its evidence gives 75",
    ),
    "a presence without a scan": Tampering(
        "presence", "UPDATE presence SET in_scan_id = NULL WHERE passport_id = :resident", "begins with no scan"
    ),
    "somebody else's scan": Tampering(
        "scan",
        "UPDATE scan SET passport_id = :new WHERE person_id = :person AND outcome = 'checked_out'",
        "ends with no scan",
    ),
    "a version that nobody decided": Tampering(
        "decision",
        "DELETE FROM decision WHERE record_id = :seen AND verb = 'correct'",
        "nobody has decided its version 2",
    ),
    "earned twice": Tampering(
        "ledger_entry",
        again("ledger_entry", "passport_id = :resident AND kind = 'earn'", seq="9"),
        "promise 8: 2 entries of one",
    ),
    "one service adjusted by its record and by its entry": Tampering(
        "proposal",
        again(
            "proposal",
            "passport_id = :resident AND kind = 'adjustment'",
            fact_id="(SELECT id FROM ledger_entry WHERE passport_id = :resident AND kind = 'correct')",
        ),
        "promise 8: 2 adjustments of one thing",
    ),
    "two records of one service": Tampering(
        "service_record", again("service_record", "id = :seen"), "promise 8: 2 records of one"
    ),
    "approved twice": Tampering(
        "decision", again("decision", "record_id = :seen AND verb = 'approve'"), "promise 8: 2 approvals of one"
    ),
    "one scan kept twice": Tampering("scan", again("scan", "person_id = :person"), "promise 8: 2 scans of one"),
    "one key answered twice": Tampering(
        "idempotency_key", again("idempotency_key", "actor_id = :deputy"), "promise 8: 2 answers of one"
    ),
    "a key without its answer": Tampering(
        "idempotency_key",
        "UPDATE idempotency_key SET status = NULL WHERE actor_id = :deputy",
        "was taken, and nothing was answered",
    ),
}
# What is known of the hands through which a passport has gone, and not of its owner: (whose passport is asked about).
OF_OTHER_HANDS = {
    "a couple's two signatures": "neighbour",
    "an opening signed by a couple": "resident",
    "one key answered twice": "resident",
    "a key without its answer": "resident",
}
REWRITINGS: dict[str, Tampering] = {
    "an entry": Tampering(
        "ledger_entry", "UPDATE ledger_entry SET actor_id = :new WHERE passport_id = :resident", "entry"
    ),
    "an entry that is gone": Tampering(
        "ledger_entry", "DELETE FROM ledger_entry WHERE passport_id = :resident AND seq = 5", "is gone"
    ),
    "a version": Tampering(
        "record_version", 'UPDATE record_version SET "by" = :new WHERE record_id = :seen', "version"
    ),
    "a decision": Tampering("decision", "UPDATE decision SET minutes_before = 1 WHERE record_id = :seen", "decision"),
    "a scan": Tampering("scan", "UPDATE scan SET refusal = 'too_early' WHERE person_id = :person", "scan"),
    "a row of a sheet": Tampering(
        "sheet_row", "UPDATE sheet_row SET minutes = 1 WHERE passport_id = :other_leader", "sheet row"
    ),
    "what was signed": Tampering(
        "proposal", "UPDATE proposal SET minutes = minutes + 1 WHERE passport_id = :resident", "proposal"
    ),
    "what was sealed": Tampering(
        "service_record", "UPDATE service_record SET snapshot = NULL WHERE id = :seen", "approved record"
    ),
}
