"""What was found of a gift when it was counted first, and by whom: a count that is made again replaces the number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gift_count", sa.Column("first_counted", sa.Integer(), nullable=True))
    op.add_column("gift_count", sa.Column("first_counted_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("gift_count", "first_counted_by")
    op.drop_column("gift_count", "first_counted")
