"""Promise 6: nobody decides for themselves or theirs, and what takes two people has two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tests.proofs.promises.kept import Kept, grouped
from tests.proofs.promises.sums import is_merge

ONES_WORD = {"roll_call", "card", "late_entry"}  # an end that only its witness vouches for
CORRECTING = {"correct", "propose_correction"}
NOT_DECIDING = {"answer", "decline_correction"}  # the volunteer's own word; taking back what one proposed
SECOND_OVER, REFUSED_OVER = 480, 720  # minutes a day, unless the record's policy has its own


def broken_people(kept: Kept) -> Iterator[str]:
    yield from _own_decisions(kept)
    yield from _lonely_versions(kept)
    yield from _proposals(kept)
    yield from _windows(kept)


def _own_decisions(kept: Kept) -> Iterator[str]:
    for each in kept.decisions:
        if each.verb in NOT_DECIDING:
            continue
        if each.by == each.account_id:
            yield f"promise 6: {each.by} decided ({each.verb}) on their own record {each.record_id}"
        elif each.account_id in kept.tied_to(each.by, each.at, each.id, against=_whom_it_is_against(each)):
            yield f"promise 6: {each.by} decided ({each.verb}) for one of theirs on record {each.record_id}"


def _whom_it_is_against(decision: Any) -> UUID | None:
    lowers = decision.verb in CORRECTING and decision.minutes_after < decision.minutes_before
    found: UUID | None = decision.account_id if lowers else None
    return found


def _lonely_versions(kept: Kept) -> Iterator[str]:
    """Each version in the order in which the ledger took it, with what its days held by then."""
    records = {record.id: record for record in kept.records}
    limits, decisions = _Limits(kept), grouped(kept.decisions, "record_id")
    totals: dict[tuple[UUID, date], int] = defaultdict(int)
    counted: dict[UUID, dict[date, int]] = defaultdict(dict)
    for holder, said in in_ledger_order(kept):
        if isinstance(said, UUID):  # whose days are the holder's from here on
            for passport_id, day in [key for key in totals if key[0] == said]:
                totals[holder, day] += totals.pop((passport_id, day))
            continue
        version, record = said, records[said.record_id]
        days = {date.fromisoformat(day): minutes for day, minutes in version.days.items()}
        before = counted[record.id]
        others = {day: totals[holder, day] - before.get(day, 0) for day in days.keys() | before.keys()}
        growing = [others[day] + minutes for day, minutes in days.items() if minutes > before.get(day, 0)]
        fullest = max(growing, default=0)
        for day, other in others.items():
            totals[holder, day] = other + days.get(day, 0)
        counted[record.id] = days
        told = f"promise 6: version {version.number} of record {record.id}"
        if fullest > limits.refused_over(record):
            yield f"{told} makes a day of {fullest} minutes"
        why = [*_reasons(kept, record, version)]
        why += ["the day's total"] if fullest > limits.second_over(record) else []
        yield from _signed(kept, told, record, version, decisions[record.id], why)


def _signed(
    kept: Kept, told: str, record: Any, version: Any, decisions: Iterable[Any], why: list[str]
) -> Iterator[str]:
    if version.first_by is None:
        if why:
            yield f"{told} has one signer, and takes two: {', '.join(why)}"
        return
    if version.first_by == version.by:
        yield f"{told} has been signed twice by {version.by}"
    if version.first_by in kept.tied_to(version.by, version.at, version.id):
        yield f"{told} has been signed by two who are one pair of eyes"
    if version.first_by in {each.account_id for each in decisions if each.id == version.decision_id}:
        yield f"{told} has been signed by whose it is"
    if not _has_signed_first(decisions, version):
        yield f"{told} names a first signer who has signed nothing: {version.first_by}"


def _has_signed_first(decisions: Iterable[Any], version: Any) -> bool:
    """Of a record: their word for the same minutes is there, and nobody has amended it since. Who enters a sheet gives
    such a word too.
    """
    verb = "first_approve" if version.number == 1 else "propose_correction"
    mine = [each for each in decisions if each.id < version.decision_id]
    amended = max((each.id for each in mine if each.verb == "amend"), default=None)
    said = (verb, version.first_by, version.minutes)
    words = (each for each in mine if (each.verb, each.by, each.minutes_after) == said)
    return any(amended is None or amended < each.id for each in words)


def in_ledger_order(kept: Kept) -> Iterator[tuple[UUID, Any]]:
    """Under which passport each version that an entry quotes was posted, and which passport was merged into it when;
    what quotes none is promise 7's to find. A ledger that was merged comes before what took it over.
    """
    firsts = {version.record_id: version for version in kept.versions if version.number == 1}
    versions = {version.id: version for version in kept.versions}
    ledgers, told = grouped(kept.entries, "passport_id"), set[UUID]()

    def walk(passport_id: UUID) -> Iterator[tuple[UUID, Any]]:
        if passport_id in told:
            return
        told.add(passport_id)
        for entry in ledgers.get(passport_id, []):
            if is_merge(entry):
                yield from walk(entry.source_id)
                yield passport_id, entry.source_id
            found = firsts.get(entry.source_id) if entry.kind == "earn" else versions.get(entry.source_id)
            if found is not None:
                yield passport_id, found

    for passport_id in ledgers:
        if passport_id not in kept.heirs:
            yield from walk(passport_id)
    for passport_id in ledgers:
        yield from walk(passport_id)


def _reasons(kept: Kept, record: Any, version: Any) -> Iterator[str]:
    """Why one signer would not do, the day's total left out."""
    if version.minutes > version.evidence_minutes:
        yield "above the evidence"
    if version.grade == "late_entry":
        yield "late entry"
    hands = {version.by} | kept.tied_to(version.by, version.at, version.id)
    hands |= kept.tied_to(record.account_id, version.at, version.id)
    if any(_is_word_of(hands, end) for end in record.ends):
        yield "the evidence is the signer's, or of somebody tied to them or to the volunteer"


def _is_word_of(hands: set[UUID], end: list[Mapping[str, Any]]) -> bool:
    """Only they say when it began or ended, or they moved an end that nobody says anything about."""
    by = [(seen["grade"], UUID(seen["by"]) if seen["by"] else None) for seen in end]
    words = [(grade, who) for grade, who in by if grade != "inferred"]
    moved = any(grade == "inferred" and who in hands for grade, who in by)
    return moved or (bool(words) and all(grade in ONES_WORD and who in hands for grade, who in words))


class _Limits:
    """By the policy that a record quotes."""

    def __init__(self, kept: Kept) -> None:
        self._own = {(each.community_id, each.version): each.document.get("hours", {}) for each in kept.policies}

    def second_over(self, record: Any) -> int:
        return self._of(record).get("second_approver_over_minutes", SECOND_OVER)

    def refused_over(self, record: Any) -> int:
        return self._of(record).get("refused_over_minutes", REFUSED_OVER)

    def _of(self, record: Any) -> Mapping[str, int]:
        found: Mapping[str, int] = self._own.get((record.community_id, record.policy_version), {})
        return found


def _proposals(kept: Kept) -> Iterator[str]:
    """Two signers who are neither whose passport it is, nor theirs, nor each other's; a go-live is nobody's."""
    for each in kept.proposals:
        if each.state != "confirmed":
            continue
        told = f"promise 6: {each.kind} {each.id}"
        signers, owner = {each.proposed_by, each.decided_by}, kept.owners.get(each.passport_id)
        related = {tie for tie in kept.ties if tie.since < each.decided_at < tie.until}
        if len(signers) < 2:
            yield f"{told} has been signed twice by {each.decided_by}"
        if owner in signers:
            yield f"{told} has been signed by whose passport it is"
        if any(tie.people <= signers | {owner} for tie in related):
            yield f"{told} has been signed by people who are tied"


def _windows(kept: Kept) -> Iterator[str]:
    """A later end gives minutes to everybody who was there: two sign it, who were not, nor theirs, nor each other's."""
    here = grouped((each for each in kept.presences if each.state != "undone"), "shift_id")
    for each in kept.window_corrections:
        if each.state != "applied":
            continue
        told = f"promise 6: window correction {each.id}"
        signers = {each.proposed_by, each.ended_by}
        present = {kept.owners[presence.passport_id] for presence in here.get(each.shift_id, [])}
        if len(signers) < 2:
            yield f"{told} has been signed twice by {each.ended_by}"
        if signers & present:
            yield f"{told} has been signed by somebody who took part"
        stood = [tie for tie in kept.ties if tie.since <= each.ended_at < tie.until]
        if any(tie.people & signers and tie.people <= signers | present for tie in stood):
            yield f"{told} has been signed by people who are tied"
