"""Of each hand-over: whether what was shown is the counter's own word, and whether its owner learns of it.

What was handed over before this was by the counter's word; of its owners nobody asked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("by_own_word", "owner_signs_in"):
        op.add_column("collection", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    for name in ("owner_signs_in", "by_own_word"):
        op.drop_column("collection", name)
