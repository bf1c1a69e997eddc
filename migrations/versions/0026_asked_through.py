"""Who had given the way in by which a star, a commendation or a statement was asked for: they never decide on it, though
another has confirmed the identity since. What waits now keeps whoever nobody has vouched for as yet. And of each account
who gave the ways in of before, until when: of hours that were served until then they are the first of two.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ASKED = (
    ("star", "applied_by", "waiting"),
    ("commendation", "proposed_by", "waiting"),
    ("service_statement", "requested_by", "requested"),
)


def upgrade() -> None:
    op.add_column("account", sa.Column("ways_in_before", sa.JSON(), nullable=True))
    account = sa.table("account", sa.column("id"), sa.column("way_in_by"))
    for name, asked_by, state in ASKED:
        op.add_column(name, sa.Column("way_in_by", sa.Uuid(), nullable=True))
        asked = sa.table(name, *map(sa.column, ("account_id", "way_in_by", "state", asked_by)))
        giver = sa.select(account.c.way_in_by).where(account.c.id == asked.c.account_id).scalar_subquery()
        waits = (asked.c.state == state, asked.c[asked_by] == asked.c.account_id)
        op.execute(asked.update().where(*waits).values(way_in_by=giver))


def downgrade() -> None:
    for name, *_ in reversed(ASKED):
        op.drop_column(name, "way_in_by")
    op.drop_column("account", "ways_in_before")
