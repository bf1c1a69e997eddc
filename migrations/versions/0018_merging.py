"""Two accounts of one human being become one: what is said and confirmed, where it leads, and what is looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db
from migrations.guards import BY_WHOM, merged_or_not, not_merged

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MERGED = "merged_into_id IS NOT NULL"
WANTED = "state <> 'declined'"


def upgrade() -> None:
    for table in ("account", "passport"):
        op.add_column(table, sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        where = {"postgresql_where": sa.text(MERGED), "sqlite_where": sa.text(MERGED)}
        op.create_index(f"ix_{table}_merged_into_id", table, ["merged_into_id"], unique=False, **where)
    op.create_table(
        "person_merge",
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_home_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','confirmed','declined')", name=op.f("ck_person_merge_state")),
        sa.CheckConstraint("absorbed_id <> survivor_id", name=op.f("ck_person_merge_two_accounts")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_person_merge_two_people")
        ),
        sa.ForeignKeyConstraint(["absorbed_id"], ["account.id"], name=op.f("fk_person_merge_absorbed_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["account.id"], name=op.f("fk_person_merge_survivor_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_person_merge_community_id")),
        sa.ForeignKeyConstraint(["absorbed_home_id"], ["region.id"], name=op.f("fk_person_merge_absorbed_home_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(
        "uq_person_merge_absorbed",
        "person_merge",
        ["absorbed_id"],
        unique=True,
        postgresql_where=sa.text(WANTED),
        sqlite_where=sa.text(WANTED),
    )
    op.create_index("ix_person_merge_survivor_id", "person_merge", ["survivor_id"], unique=False)
    op.create_index("ix_person_merge_community_id", "person_merge", ["community_id", "state"], unique=False)
    op.create_table(
        "merge_review",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('approval','long_day','two_openings')", name=op.f("ck_merge_review_kind")),
        sa.CheckConstraint("state IN ('open','stands','corrected')", name=op.f("ck_merge_review_state")),
        sa.CheckConstraint("(kind = 'approval') = (record_id IS NOT NULL)", name=op.f("ck_merge_review_record")),
        sa.CheckConstraint("(kind = 'long_day') = (day IS NOT NULL)", name=op.f("ck_merge_review_day")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_merge_review_settled")),
        sa.ForeignKeyConstraint(["merge_id"], ["person_merge.id"], name=op.f("fk_merge_review_merge_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["account.id"], name=op.f("fk_merge_review_survivor_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_merge_review_community_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_merge_review_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_review")),
    )
    op.create_index("ix_merge_review_community_id", "merge_review", ["community_id", "state"], unique=False)
    op.create_index("ix_merge_review_merge_id", "merge_review", ["merge_id"], unique=False)
    for table in BY_WHOM:
        not_merged(table)


def downgrade() -> None:
    for table in BY_WHOM:
        merged_or_not(table)
    op.drop_table("merge_review")
    op.drop_table("person_merge")
    for table in ("passport", "account"):
        op.drop_index(f"ix_{table}_merged_into_id", table_name=table)
        op.drop_column(table, "merged_into_id")
