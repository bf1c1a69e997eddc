"""Stars that are applied for and granted, commendations, and statements that can be verified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db
from migrations.guards import append_only, not_append_only

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
GRANTED = sa.text("state = 'granted'")
REQUESTED = sa.text("state = 'requested'")


def _time(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, service.core.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "star",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("threshold_minutes", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=False),
        _time("applied_at", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _time("decided_at", nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        _time("revoked_at", nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','granted','declined','withdrawn','revoked')", name=op.f("ck_star_state")
        ),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_star_stars")),
        sa.CheckConstraint("decided_by <> account_id", name=op.f("ck_star_not_oneself")),
        sa.CheckConstraint("state <> 'granted' OR minutes >= threshold_minutes", name=op.f("ck_star_reached")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_star_account_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_star_passport_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_star_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star")),
    )
    op.create_index("ix_star_account_id", "star", ["account_id", "id"], unique=False)
    op.create_index("ix_star_community_id", "star", ["community_id", "state", "id"], unique=False)
    op.create_index(
        "uq_star_waiting", "star", ["account_id"], unique=True, postgresql_where=WAITING, sqlite_where=WAITING
    )
    op.create_index(
        "uq_star_granted", "star", ["account_id", "stars"], unique=True, postgresql_where=GRANTED, sqlite_where=GRANTED
    )
    op.create_table(
        "commendation",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=100), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        _time("proposed_at", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _time("decided_at", nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        _time("revoked_at", nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','confirmed','declined','withdrawn','revoked')", name=op.f("ck_commendation_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_commendation_two_people")
        ),
        sa.CheckConstraint("decided_by <> account_id", name=op.f("ck_commendation_not_oneself")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_commendation_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_commendation_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
    )
    op.create_index("ix_commendation_account_id", "commendation", ["account_id", "id"], unique=False)
    op.create_index("ix_commendation_community_id", "commendation", ["community_id", "state", "id"], unique=False)
    op.create_table(
        "service_statement",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        _time("requested_at", nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        _time("issued_at", nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        _time("ended_at", nullable=True),
        sa.Column("revoke_reason", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested','issued','declined','withdrawn','revoked','replaced')",
            name=op.f("ck_service_statement_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('issued','revoked','replaced')) = (issued_at IS NOT NULL)",
            name=op.f("ck_service_statement_issued"),
        ),
        sa.CheckConstraint("issued_by <> account_id", name=op.f("ck_service_statement_not_oneself")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_service_statement_period")),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoke_reason IS NOT NULL)", name=op.f("ck_service_statement_revoke_reason")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_statement_account_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_service_statement_passport_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_service_statement_community_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["service_statement.id"], name=op.f("fk_service_statement_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_statement")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_service_statement_replaces_id")),
    )
    op.create_index("ix_service_statement_account_id", "service_statement", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_service_statement_community_id", "service_statement", ["community_id", "state", "id"], unique=False
    )
    op.create_index(
        "uq_service_statement_requested",
        "service_statement",
        ["account_id"],
        unique=True,
        postgresql_where=REQUESTED,
        sqlite_where=REQUESTED,
    )
    op.create_table(
        "issued_statement",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=18), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        _time("issued_at", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes >= 1", name=op.f("ck_issued_statement_minutes")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["service_statement.id"], name=op.f("fk_issued_statement_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_statement")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_statement_number")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_issued_statement_statement_id")),
    )
    append_only("issued_statement")


def downgrade() -> None:
    not_append_only("issued_statement")
    op.drop_table("issued_statement")
    op.drop_table("service_statement")
    op.drop_table("commendation")
    op.drop_table("star")
