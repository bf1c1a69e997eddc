"""What two people may still do about an end: undo a death that was a mistake, erase an identity before its time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STANDING = "state <> 'declined'"
KEPT = "state = 'confirmed' AND erased_at IS NULL"
NOT_UNDONE = " AND undone_at IS NULL"


def upgrade() -> None:
    op.add_column("account_end", sa.Column("undone_at", service.core.db.UtcDateTime(timezone=True), nullable=True))
    _index_again(STANDING + NOT_UNDONE, KEPT + NOT_UNDONE)
    op.create_table(
        "end_change",
        sa.Column("end_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('undo','erase')", name=op.f("ck_end_change_kind")),
        sa.CheckConstraint("state IN ('waiting','confirmed','declined')", name=op.f("ck_end_change_state")),
        sa.CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_end_change_two_people")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_end_change_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_end_change_community_id")),
        sa.ForeignKeyConstraint(["end_id"], ["account_end.id"], name=op.f("fk_end_change_end_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_end_change")),
    )
    op.create_index("ix_end_change_community_id", "end_change", ["community_id", "state"], unique=False)
    op.create_index(
        "uq_end_change_standing",
        "end_change",
        ["end_id"],
        unique=True,
        postgresql_where=sa.text(STANDING),
        sqlite_where=sa.text(STANDING),
    )


def downgrade() -> None:
    op.drop_table("end_change")
    _index_again(STANDING, KEPT)
    op.drop_column("account_end", "undone_at")


def _index_again(standing: str, kept: str) -> None:
    """The same two indexes, over other rows."""
    for name, column, unique, where in (
        ("ix_account_end_kept", "decided_at", False, sa.text(kept)),
        ("uq_account_end_standing", "account_id", True, sa.text(standing)),
    ):
        op.drop_index(name, table_name="account_end")
        op.create_index(name, "account_end", [column], unique=unique, postgresql_where=where, sqlite_where=where)
