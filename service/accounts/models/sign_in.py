from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

OPEN = text("ended_at IS NULL")


class WechatSignIn(Identified, Base):
    """(appid, openid) leads to one account, since ``created_at``; the openid itself is sealed and found by its blind
    index.

    Wrong link codes are counted here, in real time, as wrong passwords are beside theirs.
    """

    __tablename__ = "wechat_sign_in"
    __table_args__ = (
        UniqueConstraint("app_id", "openid_index"),
        CheckConstraint("link_failures >= 0", name="link_failures"),
        Index("ix_wechat_sign_in_account_id", "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    app_id: Mapped[str] = mapped_column(String(40))
    openid_index: Mapped[str] = mapped_column(String(64))
    openid_sealed: Mapped[str] = mapped_column(Text)
    unionid_index: Mapped[str | None] = mapped_column(String(64))
    link_failures: Mapped[int] = mapped_column(default=0)
    link_locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LinkCode(Identified, Base):
    """Lets one WeChat sign-in move to an account, once; only a keyed digest is stored. Times are real times.

    Guarantee: at most one in force for an account.
    """

    __tablename__ = "link_code"
    __table_args__ = (
        Index("uq_link_code_account", "account_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("uq_link_code_digest", "digest", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_link_code_expires_at", "expires_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[UUID]
    replaces: Mapped[bool] = mapped_column(default=False)  # the WeChat that the account has, by an administrator
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # used, or replaced by another


class PasswordSignIn(Identified, Base):
    """For staff at a desk. Failures are counted here, in real time, because limiter memory is per process: those from
    wherever in this row, those from one address in ``PasswordFailures``.
    """

    __tablename__ = "password_sign_in"
    __table_args__ = (
        UniqueConstraint("username"),
        UniqueConstraint("account_id"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    username: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)  # somebody else knows it
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PasswordFailures(Identified, Base):
    """Failures of one name from one address, which is kept as a blind index and for a day; one from which the name has
    signed in, for ``KNOWN_ADDRESS_FOR``.
    """

    __tablename__ = "password_failures"
    __table_args__ = (
        UniqueConstraint("sign_in_id", "address_index"),
        CheckConstraint("failures >= 0", name="failures"),
        Index("ix_password_failures_last_at", "last_at"),
    )

    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("password_sign_in.id"))
    address_index: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime]
    succeeded_at: Mapped[datetime | None]


class Session(Identified, Base):
    """One sign-in on one device: a family of refresh tokens that ends as a whole."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_account_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    means: Mapped[str] = mapped_column(String(12))
    sign_in_id: Mapped[UUID | None]  # that it began with, which may be gone
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(24))


class RefreshToken(Identified, Base):
    """Works once; only its hash is stored."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_refresh_token_session_id", "session_id"),
        Index("ix_refresh_token_expires_at", "expires_at"),
    )

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
        Index("ix_role_grant_region_id", "region_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    region_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
