"""What offices ask of teams, the activities that answer it, and teams that sleep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(length=2000), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("wanted_until", sa.Date(), nullable=False),
        sa.Column("minutes_expected", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','accepted','declined','withdrawn')", name=op.f("ck_task_state")),
        sa.CheckConstraint("wanted_until >= wanted_from", name=op.f("ck_task_days")),
        sa.CheckConstraint("minutes_expected IS NULL OR minutes_expected > 0", name=op.f("ck_task_minutes_expected")),
        sa.CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name=op.f("ck_task_answered")),
        sa.CheckConstraint("decline_reason IS NULL OR state = 'declined'", name=op.f("ck_task_decline_reason")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_task_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_task_team_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_task_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_team_id", "task", ["team_id", "id"])
    op.create_index("ix_task_community_id", "task", ["community_id", "id"])
    uuid_type = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    op.execute(  # SQLite takes a foreign key with a new column, and not afterwards
        f"ALTER TABLE activity ADD COLUMN task_id {uuid_type} CONSTRAINT fk_activity_task_id REFERENCES task (id)"
    )
    op.create_index("ix_activity_task_id", "activity", ["task_id"])
    op.create_index("ix_shift_team_id", "shift", ["team_id", "service_date"])
    op.add_column("team", sa.Column("dormant_since", service.core.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column("team", sa.Column("dormant_note", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("team", "dormant_note")
    op.drop_column("team", "dormant_since")
    op.drop_index("ix_shift_team_id", table_name="shift")
    op.drop_index("ix_activity_task_id", table_name="activity")
    op.drop_column("activity", "task_id")
    op.drop_index("ix_task_community_id", table_name="task")
    op.drop_index("ix_task_team_id", table_name="task")
    op.drop_table("task")
