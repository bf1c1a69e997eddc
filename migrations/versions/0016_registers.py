"""What a paper roster and a register of teams say of days before this system: since when somebody belongs, and when a team
was founded. The stretches of membership stay as they were recorded.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_member", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("join_ask", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("team", sa.Column("founded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("team", "founded_on")
    op.drop_column("join_ask", "since")
    op.drop_column("team_member", "since")
