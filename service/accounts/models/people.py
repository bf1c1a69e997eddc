from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from service.accounts.rules import normalise_name
from service.core import vault
from service.core.db import Base, Identified

OPEN = text("ended_at IS NULL")
NOT_CLOSED = text("status <> 'closed'")
UNDATED = text("birth_date_sealed IS NULL")
IS_KNOWN = text("id_number_index IS NOT NULL")  # of accounts that have ended, too
MERGED = text("merged_into_id IS NOT NULL")


class Account(Identified, Base):
    """One human being. What names a person is sealed; this row, unlike the ledger's, can be erased."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("status IN ('pending','active','disabled','closed')", name="status"),
        Index("ix_account_name_index", "name_index"),
        Index("ix_account_undated_name", "name_index", postgresql_where=UNDATED, sqlite_where=UNDATED),
        Index("ix_account_phone_index", "phone_index"),
        Index("ix_account_name_birth_index", "name_birth_index"),
        Index(
            "uq_account_id_number_index",
            "id_number_index",
            unique=True,
            postgresql_where=NOT_CLOSED,
            sqlite_where=NOT_CLOSED,
        ),
        Index("ix_account_id_number_index", "id_number_index", postgresql_where=IS_KNOWN, sqlite_where=IS_KNOWN),
        Index("ix_account_home_id", "home_id"),
        Index("ix_account_merged_into_id", "merged_into_id", postgresql_where=MERGED, sqlite_where=MERGED),
    )

    status: Mapped[str] = mapped_column(String(12))
    home_id: Mapped[UUID | None] = mapped_column(ForeignKey("region.id"))
    name_sealed: Mapped[str | None] = mapped_column(Text)
    name_index: Mapped[str | None] = mapped_column(String(64))
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64))
    id_number_sealed: Mapped[str | None] = mapped_column(Text)
    id_number_index: Mapped[str | None] = mapped_column(String(64))
    birth_date_sealed: Mapped[str | None] = mapped_column(Text)
    name_birth_index: Mapped[str | None] = mapped_column(String(64))
    identity_confirmed_at: Mapped[datetime | None]
    identity_confirmed_by: Mapped[UUID | None]
    has_new_sign_in: Mapped[bool] = mapped_column(default=False)  # since the identity was confirmed
    way_in_by: Mapped[UUID | None]  # who gave the newest; ``None`` once another has confirmed the identity
    ways_in_before: Mapped[list[Any] | None]  # others: ``by`` whom, ``until`` when (null: not confirmed since)
    is_corrected: Mapped[bool] = mapped_column(default=False)  # since then, by staff
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None]  # the account in which this human being goes on; never one that was merged too
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def name(self) -> str | None:
        return read_name(self.id, self.name_sealed)

    @name.setter
    def name(self, value: str | None) -> None:
        self.name_sealed = vault.seal(value, f"account.name:{self.id}")
        self.name_index = name_index(value)
        self.name_birth_index = name_birth_index(value, self.birth_date)

    @hybrid_property
    def is_identity_confirmed(self) -> bool:
        """And nobody has been given a way into the account since: whoever comes by it was perhaps not who had shown the
        papers.
        """
        return self.identity_confirmed_at is not None and not self.has_new_sign_in

    @is_identity_confirmed.inplace.expression
    @classmethod
    def _is_identity_confirmed(cls) -> ColumnElement[bool]:
        return and_(cls.identity_confirmed_at.is_not(None), ~cls.has_new_sign_in)

    @property
    def phone(self) -> str | None:
        return vault.unseal(self.phone_sealed, f"account.phone:{self.id}")

    @phone.setter
    def phone(self, value: str | None) -> None:
        self.phone_sealed = vault.seal(value, f"account.phone:{self.id}")
        self.phone_index = vault.index("phone", value)

    @property
    def id_number(self) -> str | None:
        return vault.unseal(self.id_number_sealed, f"account.id_number:{self.id}")

    @id_number.setter
    def id_number(self, value: str | None) -> None:
        self.id_number_sealed = vault.seal(value, f"account.id_number:{self.id}")
        self.id_number_index = vault.index("id_number", value)

    @property
    def birth_date(self) -> date | None:
        return read_birth_date(self.id, self.birth_date_sealed)

    @birth_date.setter
    def birth_date(self, value: date | None) -> None:
        self.birth_date_sealed = vault.seal(value.isoformat() if value else None, f"account.birth_date:{self.id}")
        self.name_birth_index = name_birth_index(self.name, value)


class FormerIndex(Identified, Base):
    """What an account was found alike by, before it was changed. Blind, and forgotten when it counts no more."""

    __tablename__ = "former_index"
    __table_args__ = (
        Index("ix_former_index_account_id", "account_id"),
        Index("ix_former_index_index", "index"),
        Index("ix_former_index_ended_at", "ended_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    index: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime]


def name_index(name: str | None) -> str | None:
    """A blind index of the name as names are compared."""
    return vault.index("name", normalise_name(name)) if name else None


def name_birth_index(name: str | None, birth_date: date | None) -> str | None:
    """A blind index of both together: who shares it is possibly the same human being."""
    if not name or birth_date is None:
        return None
    return vault.index("name_birth", f"{birth_date.isoformat()} {normalise_name(name)}")


def read_name(account_id: UUID, sealed: str | None) -> str | None:
    """For queries that fetch columns instead of rows."""
    return vault.unseal(sealed, f"account.name:{account_id}")


def read_birth_date(account_id: UUID, sealed: str | None) -> date | None:
    """For queries that fetch columns instead of rows."""
    opened = vault.unseal(sealed, f"account.birth_date:{account_id}")
    return date.fromisoformat(opened) if opened else None


class Consent(Identified, Base):
    """One purpose, one version of its text; withdrawn by a date, never deleted.

    A guardian's consent stands beside the ward's own: each is given and withdrawn by whose it is.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("by_guardian = (means IN ('guardian_app','guardian_paper'))", name="means"),
        Index("ix_consent_account_id", "account_id", "purpose"),
        Index(
            "uq_consent_live",
            "account_id",
            "purpose",
            "by_guardian",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    text_version: Mapped[int]
    means: Mapped[str] = mapped_column(String(16))
    by_guardian: Mapped[bool] = mapped_column(default=False)
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class ProposedPerson(Identified, Base):
    """An elder whom a leader has met and proposes; nobody is entered before staff have agreed."""

    __tablename__ = "proposed_person"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','accepted','declined')", name="state"),
        Index("ix_proposed_person_community_id", "community_id", "state", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID]  # whose leader proposes; teams stand above accounts
    state: Mapped[str] = mapped_column(String(10))
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    birth_date_sealed: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @property
    def name(self) -> str | None:
        return vault.unseal(self.name_sealed, f"proposed_person.name:{self.id}")

    @property
    def phone(self) -> str | None:
        return vault.unseal(self.phone_sealed, f"proposed_person.phone:{self.id}")

    @property
    def birth_date(self) -> date | None:
        opened = vault.unseal(self.birth_date_sealed, f"proposed_person.birth_date:{self.id}")
        return date.fromisoformat(opened) if opened else None

    def fill(self, name: str, phone: str | None, birth_date: date | None) -> None:
        self.name_sealed = vault.seal(name, f"proposed_person.name:{self.id}")
        self.phone_sealed = vault.seal(phone, f"proposed_person.phone:{self.id}")
        born = birth_date.isoformat() if birth_date else None
        self.birth_date_sealed = vault.seal(born, f"proposed_person.birth_date:{self.id}")


class RevealApproval(Identified, Base):
    """An administrator lets one member of staff see a child's data, for one purpose and a few days."""

    __tablename__ = "reveal_approval"
    __table_args__ = (
        CheckConstraint("staff_id <> approved_by", name="two_people"),
        Index("ix_reveal_approval_account_id", "account_id", "staff_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
