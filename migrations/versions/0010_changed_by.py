"""Who changed an order last: its lines, its slot or its day; nobody yet of those from before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("redemption_order", sa.Column("changed_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("redemption_order", "changed_by")
