"""Whose statement says other than the records do since is told, once; corrections are found by when they were posted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CORRECTED = sa.text("kind = 'correct'")  # a few of a thousand entries
COLUMNS = ("looked_at", "told_changed_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("service_statement", sa.Column(name, service.core.db.UtcDateTime(timezone=True), nullable=True))
    op.create_index("ix_service_statement_passport_id", "service_statement", ["passport_id"])
    op.create_index(
        "ix_ledger_entry_corrected",
        "ledger_entry",
        ["posted_at"],
        postgresql_where=CORRECTED,
        sqlite_where=CORRECTED,
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_entry_corrected", table_name="ledger_entry")
    op.drop_index("ix_service_statement_passport_id", table_name="service_statement")
    for name in reversed(COLUMNS):
        op.drop_column("service_statement", name)
