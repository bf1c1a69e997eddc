from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core import vault
from service.core.db import Base, Identified

OPEN = text("ended_at IS NULL")
UNREAD = text("read_at IS NULL")


class Account(Identified, Base):
    """One human being. What names a person is sealed; this row, unlike the ledger's, can be erased."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("status IN ('pending','active','disabled','closed')", name="status"),
        Index("ix_account_name_index", "name_index"),
        Index("ix_account_phone_index", "phone_index"),
        Index("ix_account_id_number_index", "id_number_index"),
        Index("ix_account_home_id", "home_id"),
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
    identity_confirmed_at: Mapped[datetime | None]
    identity_confirmed_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def name(self) -> str | None:
        return read_name(self.id, self.name_sealed)

    @name.setter
    def name(self, value: str | None) -> None:
        self.name_sealed = vault.seal(value, f"account.name:{self.id}")
        self.name_index = vault.index("name", value)

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


def read_name(account_id: UUID, sealed: str | None) -> str | None:
    """For queries that fetch columns instead of rows."""
    return vault.unseal(sealed, f"account.name:{account_id}")


def read_birth_date(account_id: UUID, sealed: str | None) -> date | None:
    """For queries that fetch columns instead of rows."""
    opened = vault.unseal(sealed, f"account.birth_date:{account_id}")
    return date.fromisoformat(opened) if opened else None


class WechatSignIn(Identified, Base):
    """(appid, openid) leads to one account; the openid itself is sealed and found by its blind index."""

    __tablename__ = "wechat_sign_in"
    __table_args__ = (UniqueConstraint("app_id", "openid_index"), Index("ix_wechat_sign_in_account_id", "account_id"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    app_id: Mapped[str] = mapped_column(String(40))
    openid_index: Mapped[str] = mapped_column(String(64))
    openid_sealed: Mapped[str] = mapped_column(Text)
    unionid_index: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PasswordSignIn(Identified, Base):
    """For staff at a desk. Failures are counted here, in real time, because limiter memory is per process."""

    __tablename__ = "password_sign_in"
    __table_args__ = (
        UniqueConstraint("username"),
        UniqueConstraint("account_id"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    username: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Session(Identified, Base):
    """One sign-in on one device: a family of refresh tokens that ends as a whole."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_account_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    means: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(24))


class RefreshToken(Identified, Base):
    """Works once; only its hash is stored."""

    __tablename__ = "refresh_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_refresh_token_session_id", "session_id"))

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RoleGrant(Identified, Base):
    """A role over a region's subtree, until it is withdrawn."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ('staff','social_worker','auditor','administrator')", name="role"),
        Index(
            "uq_role_grant_live",
            "account_id",
            "role",
            "region_id",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    region_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class FamilyTie(Identified, Base):
    """Declared by one side and in force at once; only staff who are neither may lift it. ``low_id`` < ``high_id``."""

    __tablename__ = "family_tie"
    __table_args__ = (
        CheckConstraint("low_id < high_id", name="ordered"),
        Index("uq_family_tie_live", "low_id", "high_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_family_tie_high_id", "high_id"),
    )

    low_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    high_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    relation: Mapped[str] = mapped_column(String(20))
    declared_by: Mapped[UUID]
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class Delegation(Identified, Base):
    """A relative acts for an elder within a scope and until a day; at most 3 principals each."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("principal_id <> delegate_id", name="two_people"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        Index("uq_delegation_slot", "delegate_id", "slot", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index(
            "uq_delegation_live", "principal_id", "delegate_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN
        ),
    )

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    slot: Mapped[int]
    scopes: Mapped[list[Any]]
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Guardianship(Identified, Base):
    """A guardian acts and consents for a ward; recorded by staff, never approves for them."""

    __tablename__ = "guardianship"
    __table_args__ = (
        CheckConstraint("ward_id <> guardian_id", name="two_people"),
        Index("uq_guardianship_live", "ward_id", "guardian_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_guardianship_guardian_id", "guardian_id"),
    )

    ward_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Consent(Identified, Base):
    """One purpose, one version of its text; withdrawn by a date, never deleted."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_account_id", "account_id", "purpose"),
        Index("uq_consent_live", "account_id", "purpose", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    text_version: Mapped[int]
    means: Mapped[str] = mapped_column(String(12))
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class InboxMessage(Identified, Base):
    """What the system told a person: a code and facts; the sentence is made when it is read.

    Its id is the outbox message's, so a message that is delivered again is the same row.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        Index("ix_inbox_message_account_id", "account_id", "id"),
        Index("ix_inbox_message_unread", "account_id", "id", postgresql_where=UNREAD, sqlite_where=UNREAD),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
