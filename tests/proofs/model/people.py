"""The reference's people: who they are, and who may not decide for whom."""

from __future__ import annotations

from dataclasses import dataclass, field

OFFICERS = ("@leader", "@deputy")  # of the team that serves
STAFF = ("@staff", "@second_staff")  # of the community
MEMBERS = ("@resident", *OFFICERS)


@dataclass
class People:
    newcomers: list[str] = field(default_factory=list)
    with_passport: set[str] = field(
        default_factory=lambda: {"@resident", "@neighbour", "@leader", "@deputy", "@staff", "@second_staff"}
    )
    family: set[frozenset[str]] = field(default_factory=set)

    def kin(self, who: str) -> set[str]:
        found = (tie - {who} for tie in self.family if who in tie)
        return set().union(*found)

    def may_check_in_others(self, who: str) -> bool:
        return who in OFFICERS or who in STAFF

    def sees_records(self, who: str) -> bool:
        """Of other people, on the team's shifts."""
        return who in OFFICERS or who in STAFF
