from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core import vault
from service.core.db import Base, Identified
from service.recognition.rules.numbers import make_number
from service.recognition.rules.statements import digest

REQUESTED = text("state = 'requested'")


def number_for(statement_id: UUID, sealed: str) -> str:
    """Made of the statement and of what it says with this installation's own key: nobody else makes or guesses one."""
    return make_number(bytes.fromhex(vault.index("service_statement", f"{statement_id} {sealed}") or ""))


class IssuedStatement(Identified, Base):
    """What a statement says: ids, numbers and codes, under a number that nobody can guess. Append-only."""

    __tablename__ = "issued_statement"
    __table_args__ = (
        UniqueConstraint("statement_id"),
        UniqueConstraint("number"),
        CheckConstraint("minutes >= 1", name="minutes"),
    )

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("service_statement.id"))
    number: Mapped[str] = mapped_column(String(18))
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int]
    issued_at: Mapped[datetime]

    @property
    def is_genuine(self) -> bool:
        """Nobody has written it, or into it, past the service."""
        sealed = digest(self.document)
        return sealed == self.digest and self.number == number_for(self.statement_id, sealed)


class ServiceStatement(Identified, Base):
    """A statement of what somebody has served (志愿服务记录证明): asked for, issued, then perhaps void or replaced.

    The person's name and the words about activities are sealed here, beside what was issued, and go when the identity
    does.
    """

    __tablename__ = "service_statement"
    __table_args__ = (
        UniqueConstraint("replaces_id"),
        CheckConstraint(
            "state IN ('requested','issued','declined','withdrawn','revoked','replaced','lapsed')",
            name="state",
        ),
        CheckConstraint("(state IN ('issued','revoked','replaced')) = (issued_at IS NOT NULL)", name="issued"),
        CheckConstraint("issued_by <> account_id", name="not_oneself"),
        CheckConstraint("first_day <= last_day", name="period"),
        CheckConstraint("(state = 'revoked') = (revoke_reason IS NOT NULL)", name="revoke_reason"),
        Index(
            "uq_service_statement_requested",
            "account_id",
            unique=True,
            postgresql_where=REQUESTED,
            sqlite_where=REQUESTED,
        ),
        Index("ix_service_statement_community_id", "community_id", "state", "id"),
        Index("ix_service_statement_account_id", "account_id", "id"),
        Index("ix_service_statement_passport_id", "passport_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # which issues it
    state: Mapped[str] = mapped_column(String(10), default="requested")
    first_day: Mapped[date | None]  # None: from the first service on
    last_day: Mapped[date | None]  # None: until it is issued
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]
    name_sealed: Mapped[str | None] = mapped_column(Text)
    words_sealed: Mapped[str | None] = mapped_column(Text)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_statement.id"))
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was not issued: may be erased
    looked_at: Mapped[datetime | None]  # until when the worker has looked at corrections
    told_changed_at: Mapped[datetime | None]  # when the person was told that it does not hold as it stands

    issued: Mapped[IssuedStatement | None] = relationship(lazy="selectin")

    @property
    def number(self) -> str | None:
        return self.issued.number if self.issued else None

    @property
    def minutes(self) -> int | None:
        return self.issued.minutes if self.issued else None

    @property
    def document(self) -> dict[str, Any]:
        """Asking it of one that is not issued is a defect."""
        if self.issued is None:
            raise LookupError("this statement is not issued")
        return self.issued.document

    @property
    def name(self) -> str | None:
        return vault.unseal(self.name_sealed, f"service_statement.name:{self.id}")

    @property
    def words(self) -> dict[str, list[str]]:
        """Activity → its title and what was done; nothing once the identity is erased."""
        opened = vault.unseal(self.words_sealed, f"service_statement.words:{self.id}")
        found: dict[str, list[str]] = json.loads(opened) if opened else {}
        return found

    def seal(self, name: str | None, words: dict[str, list[str]]) -> None:
        self.name_sealed = vault.seal(name, f"service_statement.name:{self.id}")
        self.words_sealed = vault.seal(json.dumps(words, ensure_ascii=False), f"service_statement.words:{self.id}")
