"""Who had given an account the ways in of before, and until when nobody else had confirmed whose it is: what was asked
for or served until then they never decide on alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("ways_in_before", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "ways_in_before")
