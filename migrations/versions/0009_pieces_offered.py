"""How many pieces an offer to who waits is of: of fewer than were asked for, if there are no more.

Until now it was of all that were asked for.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(  # SQLite takes a check with a new column, and not afterwards
        "ALTER TABLE gift_wait ADD COLUMN pieces_offered INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_gift_wait_pieces_offered CHECK (pieces_offered BETWEEN 0 AND quantity)"
    )
    op.execute("UPDATE gift_wait SET pieces_offered = quantity WHERE offer_ends_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("gift_wait", "pieces_offered")
