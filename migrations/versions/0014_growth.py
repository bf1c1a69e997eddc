"""Neighbours who bring neighbours along: codes, and who gave whose. Steps up the ladder, with their frozen evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db
from migrations.guards import append_only, not_append_only

revision = "0014"
down_revision = "0013"
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

    op.create_table(
        "promotion",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("nominated_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("review_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("review", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("review_note_sealed", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('accepted','declined','ended')) = (answered_at IS NOT NULL)", name=op.f("ck_promotion_answered")
        ),
        sa.CheckConstraint("review_at IS NULL OR state = 'accepted'", name=op.f("ck_promotion_review")),
        sa.CheckConstraint(
            "state IN ('nominated','turned_down','confirmed','accepted','declined','withdrawn','ended')",
            name=op.f("ck_promotion_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed','accepted','declined') OR confirmed_by IS NOT NULL",
            name=op.f("ck_promotion_confirmed"),
        ),
        sa.CheckConstraint("answered_by <> confirmed_by", name=op.f("ck_promotion_two_people")),
        sa.CheckConstraint("confirmed_by <> account_id", name=op.f("ck_promotion_not_by_oneself")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_promotion_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_promotion_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_index("ix_promotion_account_id", "promotion", ["account_id", "id"], unique=False)
    op.create_index("ix_promotion_community_id", "promotion", ["community_id", "state", "id"], unique=False)
    op.create_index(
        "ix_promotion_review",
        "promotion",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("review_at IS NOT NULL"),
        sqlite_where=sa.text("review_at IS NOT NULL"),
    )
    op.create_index(
        "uq_promotion_open",
        "promotion",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('nominated','confirmed')"),
        sqlite_where=sa.text("state IN ('nominated','confirmed')"),
    )
    op.create_table(
        "promotion_evidence",
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotion.id"], name=op.f("fk_promotion_evidence_promotion_id")),
        sa.PrimaryKeyConstraint("promotion_id", "fact", "subject_id", name=op.f("pk_promotion_evidence")),
    )
    append_only("promotion_evidence")
    op.create_table(
        "promotion_night",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("nominated", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_promotion_night_community_id")),
        sa.PrimaryKeyConstraint("community_id", "day", name=op.f("pk_promotion_night")),
    )
    op.create_table(
        "drift_contact",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('comes_back','needs_rest','has_trouble','has_moved','not_reached')",
            name=op.f("ck_drift_contact_outcome"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_drift_contact_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_contact")),
    )
    op.create_index("ix_drift_contact_account_id", "drift_contact", ["account_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("drift_contact")
    op.drop_table("promotion_night")
    not_append_only("promotion_evidence")
    op.drop_table("promotion_evidence")
    op.drop_table("promotion")
    op.drop_index("ix_neighbour_invitation_inviter_id", table_name="neighbour_invitation")
    op.drop_table("neighbour_invitation")
    op.drop_table("neighbour_code")
