"""Teams on file: categories that grow, applications with two reviews, annual reviews, and what a team was on any day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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


def upgrade() -> None:
    _without_category_check()


def downgrade() -> None:
    _with_category_check()


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
