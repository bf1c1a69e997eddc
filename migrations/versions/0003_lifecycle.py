"""Accounts that end: closed by their owner, or by a death that two people record. Photos of gifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_end",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.String(length=24), nullable=True),
        sa.Column("points_lapsed", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("erased_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'death') = (died_on IS NOT NULL)", name=op.f("ck_account_end_died")),
        sa.CheckConstraint(
            "kind = 'closing' OR state <> 'confirmed' OR decided_by <> proposed_by",
            name=op.f("ck_account_end_two_people"),
        ),
        sa.CheckConstraint("kind IN ('death','closing')", name=op.f("ck_account_end_kind")),
        sa.CheckConstraint("state IN ('waiting','confirmed','declined')", name=op.f("ck_account_end_state")),
        sa.CheckConstraint("points_lapsed >= 0", name=op.f("ck_account_end_points_lapsed")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_end_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_account_end_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_end")),
    )
    op.create_index("ix_account_end_community_id", "account_end", ["community_id", "state"], unique=False)
    op.create_index(
        "ix_account_end_kept",
        "account_end",
        ["decided_at"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND erased_at IS NULL"),
        sqlite_where=sa.text("state = 'confirmed' AND erased_at IS NULL"),
    )
    op.create_index(
        "uq_account_end_standing",
        "account_end",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'declined'"),
        sqlite_where=sa.text("state <> 'declined'"),
    )
    op.add_column("gift", sa.Column("photo_name", sa.String(length=72), nullable=True))


def downgrade() -> None:
    op.drop_column("gift", "photo_name")
    op.drop_index(
        "uq_account_end_standing",
        table_name="account_end",
        postgresql_where=sa.text("state <> 'declined'"),
        sqlite_where=sa.text("state <> 'declined'"),
    )
    op.drop_index(
        "ix_account_end_kept",
        table_name="account_end",
        postgresql_where=sa.text("state = 'confirmed' AND erased_at IS NULL"),
        sqlite_where=sa.text("state = 'confirmed' AND erased_at IS NULL"),
    )
    op.drop_index("ix_account_end_community_id", table_name="account_end")
    op.drop_table("account_end")
