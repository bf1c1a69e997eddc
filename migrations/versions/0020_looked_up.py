"""First approvals are found by who gave them, for a merge looks for those that one human being has seconded; and accounts
by their identity number, those too that have ended, for who comes back is no newcomer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

GIVEN = sa.text("first_approved_by IS NOT NULL")  # a few of a hundred records
IS_KNOWN = sa.text("id_number_index IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_service_record_first_approved_by",
        "service_record",
        ["first_approved_by"],
        postgresql_where=GIVEN,
        sqlite_where=GIVEN,
    )
    op.create_index(
        "ix_account_id_number_index",
        "account",
        ["id_number_index"],
        postgresql_where=IS_KNOWN,
        sqlite_where=IS_KNOWN,
    )


def downgrade() -> None:
    op.drop_index("ix_account_id_number_index", table_name="account")
    op.drop_index("ix_service_record_first_approved_by", table_name="service_record")
