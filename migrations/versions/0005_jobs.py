"""Long work that shows how far it has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("state IN ('waiting','running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("mark", sa.Uuid(), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','running','done','failed')", name=op.f("ck_job_state")),
        sa.CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name=op.f("ck_job_progress")),
        sa.CheckConstraint("(state IN ('done','failed')) = (ended_at IS NOT NULL)", name=op.f("ck_job_ended")),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_job_error")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_job_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "uq_job_under_way",
        "job",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=UNDER_WAY,
        sqlite_where=UNDER_WAY,
    )
    op.create_index("ix_job_community_id", "job", ["community_id", "id"])
    op.create_table(
        "job_part",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_part_job_id")),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_job_part")),
    )


def downgrade() -> None:
    op.drop_table("job_part")
    op.drop_index("ix_job_community_id", table_name="job")
    op.drop_index("uq_job_under_way", table_name="job", postgresql_where=UNDER_WAY, sqlite_where=UNDER_WAY)
    op.drop_table("job")
