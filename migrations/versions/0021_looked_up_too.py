"""Ties that have ended are found by either side, what a proxy was handed on a day by the collection, who has left a team
by the team, and who works for a region by the region: each read its whole table, some at every approval and hand-over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LOOKED_UP = (
    ("family_tie", "low_id"),
    ("delegation", "delegate_id"),
    ("guardianship", "ward_id"),
    ("team_member", "team_id"),
    ("role_grant", "region_id"),
)
COLLECTED = sa.text("collection_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_order_line_collection_id",
        "order_line",
        ["collection_id"],
        postgresql_where=COLLECTED,
        sqlite_where=COLLECTED,
    )
    for table, column in LOOKED_UP:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in reversed(LOOKED_UP):
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index("ix_order_line_collection_id", table_name="order_line")
