"""Teams on file: categories that grow, applications with two reviews, annual reviews, and what a team was on any day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db
from migrations.guards import append_only, not_append_only
from service.core.db import new_id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CATEGORIES = "category IN ('convenience','charity','neighbourhood_help','culture_sport','other')"
TOPS = {
    "convenience": ("home_repair", "elder_care", "health", "legal_aid"),
    "charity": ("hardship_help", "disability_help", "children", "environment"),
    "neighbourhood_help": ("mutual_care", "mediation"),
    "culture_sport": ("dance", "music", "calligraphy", "sport", "crafts", "parent_child"),
}


LIVE = "state IN ('submitted','community_reviewed')"


def upgrade() -> None:
    _without_category_check()
    op.add_column("team", sa.Column("filed_at", service.core.db.UtcDateTime(timezone=True), nullable=True))
    _filings()
    _reviews()
    _standings()


def downgrade() -> None:
    not_append_only("team_standing")
    op.drop_table("team_standing")
    op.drop_table("team_review")
    op.drop_table("team_founder")
    op.drop_table("team_filing")
    op.drop_column("team", "filed_at")
    _with_category_check()


def _filings() -> None:
    op.create_table(
        "team_filing",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("charter", sa.String(length=10000), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("members_submitted", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("community_reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("community_reviewed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("members_decided", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(registration_number IS NOT NULL) = (level = 'registered' AND state = 'granted')",
            name=op.f("ck_team_filing_registration_number"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted','community_reviewed') OR decided_at IS NOT NULL",
            name=op.f("ck_team_filing_decided"),
        ),
        sa.CheckConstraint(
            "level IN ('community_filed','subdistrict_filed','registered')", name=op.f("ck_team_filing_level")
        ),
        sa.CheckConstraint(
            "state <> 'granted' OR level = 'community_filed'"
            " OR (community_reviewed_by IS NOT NULL AND community_reviewed_by <> decided_by)",
            name=op.f("ck_team_filing_two_people"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted','community_reviewed','granted','returned','withdrawn')",
            name=op.f("ck_team_filing_state"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_team_filing_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_filing_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_filing")),
        sa.UniqueConstraint("team_id", "level", "round", name=op.f("uq_team_filing_team_id_level_round")),
    )
    op.create_index("ix_team_filing_community_id", "team_filing", ["community_id", "state"], unique=False)
    live = {"postgresql_where": sa.text(LIVE), "sqlite_where": sa.text(LIVE)}
    op.create_index("uq_team_filing_live", "team_filing", ["team_id"], unique=True, **live)
    op.create_table(
        "team_founder",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(account_id IS NULL) <> (organisation IS NULL)", name=op.f("ck_team_founder_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_team_founder_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_team_founder_community_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["team_filing.id"], name=op.f("fk_team_founder_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_founder")),
        sa.UniqueConstraint("filing_id", "account_id", name=op.f("uq_team_founder_filing_id_account_id")),
    )
    op.create_index("ix_team_founder_account_id", "team_founder", ["account_id"], unique=False)


def _reviews() -> None:
    op.create_table(
        "team_review",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "level IN ('community_filed','subdistrict_filed','registered')", name=op.f("ck_team_review_level")
        ),
        sa.CheckConstraint("result IN ('passed','to_improve','lapsed')", name=op.f("ck_team_review_result")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_team_review_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_review_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_review")),
        sa.UniqueConstraint("team_id", "year", name=op.f("uq_team_review_team_id_year")),
    )
    op.create_index("ix_team_review_community_id", "team_review", ["community_id", "year"], unique=False)


def _standings() -> None:
    """Teams that are there begin with what they are."""
    op.create_table(
        "team_standing",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("filing_level", sa.String(length=20), nullable=False),
        sa.Column("since", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "filing_level IN ('informal','community_filed','subdistrict_filed','registered')",
            name=op.f("ck_team_standing_filing_level"),
        ),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_team_standing_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_standing_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_standing")),
    )
    op.create_index("ix_team_standing_community_id", "team_standing", ["community_id", "since"], unique=False)
    op.create_index("ix_team_standing_team_id", "team_standing", ["team_id", "since"], unique=False)
    kept = ("community_id", "category", "filing_level")
    team = sa.table("team", *map(sa.column, ("id", *kept, "created_at", "created_by")))
    standing = sa.table("team_standing", *map(sa.column, ("id", "team_id", *kept, "since", "made_by")))
    for row in op.get_bind().execute(sa.select(team)).mappings().all():
        about = {name: row[name] for name in kept} | {"since": row["created_at"], "made_by": row["created_by"]}
        own = new_id() if op.get_bind().dialect.name == "postgresql" else new_id().hex
        op.execute(standing.insert().values(id=own, team_id=row["id"], **about))
    append_only("team_standing")


def _without_category_check() -> None:
    """A copy of the table on SQLite, which keeps every other constraint."""
    with op.batch_alter_table("team") as team:
        team.drop_constraint(op.f("ck_team_category"), type_="check")


def _with_category_check() -> None:
    """What is of a lower category is of its top one again, and of a later one ``other``."""
    rows = sa.table("team", sa.column("category", sa.String))
    for top, leaves in TOPS.items():
        op.execute(rows.update().where(rows.c.category.in_(leaves)).values(category=top))
    op.execute(rows.update().where(rows.c.category.not_in((*TOPS, "other"))).values(category="other"))
    with op.batch_alter_table("team") as team:
        team.create_check_constraint(op.f("ck_team_category"), CATEGORIES)
