"""Who was in charge of a shift when it closed: a later hand-over of the activity does not change who led it.

Of shifts from before it is whoever is in charge of the activity now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shift", sa.Column("led_by", sa.Uuid(), nullable=True))
    op.create_index("ix_shift_led_by", "shift", ["led_by", "service_date"])
    op.execute(
        "UPDATE shift SET led_by = (SELECT person_in_charge_id FROM activity WHERE activity.id = shift.activity_id)"
        " WHERE state IN ('closed', 'recorded')"
    )


def downgrade() -> None:
    op.drop_index("ix_shift_led_by", "shift")
    op.drop_column("shift", "led_by")
