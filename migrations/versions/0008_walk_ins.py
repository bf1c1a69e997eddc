"""Of each order: whether it was placed at the counter.

Until now that was read off its missing slot; of orders from before, it still is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("redemption_order", sa.Column("is_walk_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE redemption_order SET is_walk_in = (slot_id IS NULL)"))


def downgrade() -> None:
    op.drop_column("redemption_order", "is_walk_in")
