"""Who gave somebody their newest way in, and who wrote down for a newcomer whose code they say: they are not the one who
confirms afterwards that it is this human being.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("way_in_by", sa.Uuid(), nullable=True))
    op.add_column("neighbour_invitation", sa.Column("written_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("neighbour_invitation", "written_by")
    op.drop_column("account", "way_in_by")
