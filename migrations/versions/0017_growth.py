"""Neighbours who bring neighbours along: codes, and who gave whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "neighbour_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("made_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_neighbour_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_neighbour_code")),
        sa.UniqueConstraint("code", name=op.f("uq_neighbour_code_code")),
    )
    op.create_table(
        "neighbour_invitation",
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("invitee_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("inviter_id <> invitee_id", name=op.f("ck_neighbour_invitation_two_people")),
        sa.ForeignKeyConstraint(["inviter_id"], ["account.id"], name=op.f("fk_neighbour_invitation_inviter_id")),
        sa.ForeignKeyConstraint(["invitee_id"], ["account.id"], name=op.f("fk_neighbour_invitation_invitee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbour_invitation")),
        sa.UniqueConstraint("invitee_id", name=op.f("uq_neighbour_invitation_invitee_id")),
    )
    op.create_index("ix_neighbour_invitation_inviter_id", "neighbour_invitation", ["inviter_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_neighbour_invitation_inviter_id", table_name="neighbour_invitation")
    op.drop_table("neighbour_invitation")
    op.drop_table("neighbour_code")
