"""Of a family tie, when the other of the two has said so, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("family_tie", sa.Column("agreed_at", service.core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("family_tie") as changed:
        changed.drop_column("agreed_at")
