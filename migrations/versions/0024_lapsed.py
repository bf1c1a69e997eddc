"""Applications for a star and requests for a statement that end with an account, or with a merge, have lapsed: nobody
has withdrawn them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATES = {
    "star": ("waiting", "granted", "declined", "withdrawn", "revoked"),
    "service_statement": ("requested", "issued", "declined", "withdrawn", "revoked", "replaced"),
}
LAPSED = "lapsed"


def upgrade() -> None:
    for table, states in STATES.items():
        _allow(table, (*states, LAPSED))


def downgrade() -> None:
    for table, states in STATES.items():
        rows = sa.table(table, sa.column("state", sa.String))
        op.execute(rows.update().where(rows.c.state == LAPSED).values(state="withdrawn"))
        _allow(table, states)


def _allow(table: str, states: tuple[str, ...]) -> None:
    """A copy of the table on SQLite, which keeps every other constraint; neither has guards."""
    name = f"ck_{table}_state"
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(name), type_="check")
        changed.create_check_constraint(op.f(name), f"state IN ({','.join(repr(each) for each in states)})")
