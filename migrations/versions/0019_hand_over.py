"""Teams that are handed over: by whom, to whom, why, and how much went along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
INDEXED = ("team_id", "community_id", "from_account_id", "to_account_id")


def upgrade() -> None:
    op.create_table(
        "team_hand_over",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("shifts", sa.Integer(), nullable=False),
        sa.Column("posters", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("join_asks", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','done','declined','stopped','withdrawn','lapsed')",
            name=op.f("ck_team_hand_over_state"),
        ),
        sa.CheckConstraint(
            "reason IN ('own_wish','moved_away','ill','out_of_reach','died','unfit')",
            name=op.f("ck_team_hand_over_reason"),
        ),
        sa.CheckConstraint("(state = 'done') = (answer IS NOT NULL)", name=op.f("ck_team_hand_over_answered")),
        sa.CheckConstraint(
            "answer IN ('in_app','in_person','on_paper','by_phone')", name=op.f("ck_team_hand_over_answer")
        ),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_team_hand_over_another")),
        sa.CheckConstraint("(reason IS NULL) = (proposed_by = from_account_id)", name=op.f("ck_team_hand_over_way")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_team_hand_over_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_hand_over_team_id")),
        sa.ForeignKeyConstraint(["from_account_id"], ["account.id"], name=op.f("fk_team_hand_over_from_account_id")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_team_hand_over_to_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_hand_over")),
    )
    op.create_index(
        "uq_team_hand_over_waiting",
        "team_hand_over",
        ["team_id"],
        unique=True,
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    for column in INDEXED:
        op.create_index(f"ix_team_hand_over_{column}", "team_hand_over", [column, "id"], unique=False)


def downgrade() -> None:
    for column in INDEXED:
        op.drop_index(f"ix_team_hand_over_{column}", table_name="team_hand_over")
    op.drop_index(
        "uq_team_hand_over_waiting", table_name="team_hand_over", postgresql_where=WAITING, sqlite_where=WAITING
    )
    op.drop_table("team_hand_over")
