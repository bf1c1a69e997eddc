"""First approvals are found by who gave them: a merge looks for those that one human being has seconded themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

GIVEN = sa.text("first_approved_by IS NOT NULL")  # a few of a hundred records


def upgrade() -> None:
    op.create_index(
        "ix_service_record_first_approved_by",
        "service_record",
        ["first_approved_by"],
        postgresql_where=GIVEN,
        sqlite_where=GIVEN,
    )


def downgrade() -> None:
    op.drop_index("ix_service_record_first_approved_by", table_name="service_record")
