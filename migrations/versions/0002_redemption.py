"""Redemption days: periods, gifts and their stock, days and slots, orders, waits, counts, seals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import service.core.db
from migrations.guards import OF_REDEMPTION, append_only, not_append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gift",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("price_points", sa.Integer(), nullable=False),
        sa.Column("limit_per_person", sa.Integer(), nullable=True),
        sa.Column("sponsor", sa.String(length=60), nullable=True),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("created_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('goods','service')", name=op.f("ck_gift_kind")),
        sa.CheckConstraint("limit_per_person IS NULL OR limit_per_person > 0", name=op.f("ck_gift_limit_per_person")),
        sa.CheckConstraint("price_points > 0", name=op.f("ck_gift_price_points")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_gift_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_gift_community_id_name")),
    )
    op.create_table(
        "redemption_period",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("half_year", sa.String(length=6), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("opens_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("cancel_until", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("orders_per_passport", sa.Integer(), nullable=False),
        sa.Column("lines_per_order", sa.Integer(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("short_release_hours", sa.Integer(), nullable=False),
        sa.Column("reminder_hours", sa.Integer(), nullable=False),
        sa.Column("proxy_people_per_day", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open','closed','sealed')", name=op.f("ck_redemption_period_state")),
        sa.CheckConstraint(
            "opens_at < closes_at AND closes_at <= cancel_until", name=op.f("ck_redemption_period_window")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_redemption_period_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_period")),
        sa.UniqueConstraint("community_id", "half_year", name=op.f("uq_redemption_period_community_id_half_year")),
    )
    op.create_index(
        "uq_redemption_period_open",
        "redemption_period",
        ["community_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "gift_stock",
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("on_shelf", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "received + corrected - returned = handed_over + reserved + on_shelf + lost",
            name=op.f("ck_gift_stock_stock_identity"),
        ),
        sa.CheckConstraint(
            "received >= 0 AND returned >= 0 AND handed_over >= 0 AND reserved >= 0 AND on_shelf >= 0 AND lost >= 0",
            name=op.f("ck_gift_stock_stock_terms"),
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_gift_stock_gift_id")),
        sa.PrimaryKeyConstraint("gift_id", name=op.f("pk_gift_stock")),
    )
    op.create_table(
        "period_seal",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("passports", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sealed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_period_seal_community_id")),
        sa.ForeignKeyConstraint(["period_id"], ["redemption_period.id"], name=op.f("fk_period_seal_period_id")),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_period_seal")),
    )
    op.create_table(
        "redemption_day",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("counters", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("first_signed_by", sa.Uuid(), nullable=True),
        sa.Column("first_signed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('planned','ended','closed','cancelled')", name=op.f("ck_redemption_day_state")),
        sa.CheckConstraint(
            "closed_by IS NULL OR closed_by <> first_signed_by", name=op.f("ck_redemption_day_two_people")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_redemption_day_hours")),
        sa.CheckConstraint("counters BETWEEN 1 AND 50", name=op.f("ck_redemption_day_counters")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_redemption_day_community_id")),
        sa.ForeignKeyConstraint(["period_id"], ["redemption_period.id"], name=op.f("fk_redemption_day_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_day")),
    )
    op.create_index("ix_redemption_day_period_id", "redemption_day", ["period_id", "opens_at"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("source_type", sa.String(length=16), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_stock_movement_pieces")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_stock_movement_community_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_stock_movement_gift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index("ix_stock_movement_gift_id", "stock_movement", ["gift_id", "id"], unique=False)
    op.create_table(
        "gift_count",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("counted_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_gift_count_counted")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_gift_count_community_id")),
        sa.ForeignKeyConstraint(["day_id"], ["redemption_day.id"], name=op.f("fk_gift_count_day_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_gift_count_gift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_count")),
        sa.UniqueConstraint("day_id", "gift_id", name=op.f("uq_gift_count_day_id_gift_id")),
    )
    op.create_table(
        "gift_wait",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offer_ends_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_ends_at IS NOT NULL AND ended_at IS NULL)", name=op.f("ck_gift_wait_offer")
        ),
        sa.CheckConstraint(
            "state IN ('waiting','offered','accepted','declined','lapsed','left','ended')",
            name=op.f("ck_gift_wait_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_gift_wait_quantity")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_gift_wait_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_gift_wait_community_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_gift_wait_gift_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_gift_wait_passport_id")),
        sa.ForeignKeyConstraint(["period_id"], ["redemption_period.id"], name=op.f("fk_gift_wait_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_wait")),
        sa.UniqueConstraint("period_id", "gift_id", "ordinal", name=op.f("uq_gift_wait_period_id_gift_id_ordinal")),
    )
    op.create_index("ix_gift_wait_gift_id", "gift_wait", ["gift_id", "state", "ordinal"], unique=False)
    op.create_index("ix_gift_wait_passport_id", "gift_wait", ["passport_id", "id"], unique=False)
    op.create_index(
        "uq_gift_wait_queued",
        "gift_wait",
        ["period_id", "gift_id", "passport_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting','offered')"),
        sqlite_where=sa.text("state IN ('waiting','offered')"),
    )
    op.create_table(
        "passport_move",
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("from_community_id", sa.Uuid(), nullable=False),
        sa.Column("to_community_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("moved_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["from_community_id"], ["region.id"], name=op.f("fk_passport_move_from_community_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_passport_move_passport_id")),
        sa.ForeignKeyConstraint(["to_community_id"], ["region.id"], name=op.f("fk_passport_move_to_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_move")),
    )
    op.create_index("ix_passport_move_passport_id", "passport_move", ["passport_id", "moved_on"], unique=False)
    op.create_table(
        "redemption_slot",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_redemption_slot_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_redemption_slot_window")),
        sa.CheckConstraint("places_taken BETWEEN 0 AND capacity", name=op.f("ck_redemption_slot_places")),
        sa.ForeignKeyConstraint(["day_id"], ["redemption_day.id"], name=op.f("fk_redemption_slot_day_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_slot")),
    )
    op.create_index("ix_redemption_slot_day_id", "redemption_slot", ["day_id", "starts_at"], unique=False)
    op.create_table(
        "sealed_head",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_sealed_head_passport_id")),
        sa.ForeignKeyConstraint(["period_id"], ["redemption_period.id"], name=op.f("fk_sealed_head_period_id")),
        sa.PrimaryKeyConstraint("period_id", "passport_id", name=op.f("pk_sealed_head")),
    )
    op.create_table(
        "stock_note",
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["stock_movement.id"], name=op.f("fk_stock_note_movement_id")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_stock_note")),
    )
    op.create_table(
        "redemption_order",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("passport_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("pickup_serial", sa.Integer(), nullable=False),
        sa.Column("placed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("reminded_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("short_told_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('placed','partly','handed_over','cancelled','no_show','released','undone','proven')",
            name=op.f("ck_redemption_order_state"),
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_redemption_order_ordinal")),
        sa.CheckConstraint("pickup_serial BETWEEN 0 AND 63", name=op.f("ck_redemption_order_pickup_serial")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_redemption_order_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_redemption_order_community_id")),
        sa.ForeignKeyConstraint(["day_id"], ["redemption_day.id"], name=op.f("fk_redemption_order_day_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_redemption_order_passport_id")),
        sa.ForeignKeyConstraint(["period_id"], ["redemption_period.id"], name=op.f("fk_redemption_order_period_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["redemption_slot.id"], name=op.f("fk_redemption_order_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_order")),
    )
    op.create_index("ix_redemption_order_day_id", "redemption_order", ["day_id", "id"], unique=False)
    op.create_index("ix_redemption_order_passport_id", "redemption_order", ["passport_id", "id"], unique=False)
    op.create_index(
        "uq_redemption_order_live",
        "redemption_order",
        ["period_id", "passport_id", "ordinal"],
        unique=True,
        postgresql_where=sa.text("state IN ('placed','partly','handed_over')"),
        sqlite_where=sa.text("state IN ('placed','partly','handed_over')"),
    )
    op.create_table(
        "collection",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("proxy_id", sa.Uuid(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("shown", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_collection_community_id")),
        sa.ForeignKeyConstraint(["day_id"], ["redemption_day.id"], name=op.f("fk_collection_day_id")),
        sa.ForeignKeyConstraint(["order_id"], ["redemption_order.id"], name=op.f("fk_collection_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    op.create_index("ix_collection_order_id", "collection", ["order_id"], unique=False)
    op.create_index("ix_collection_proxy_id", "collection", ["proxy_id", "day"], unique=False)
    op.create_table(
        "counter_proposal",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("gift_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'receipt') = (gift_id IS NOT NULL)", name=op.f("ck_counter_proposal_gift")),
        sa.CheckConstraint("(kind = 'receipt') = (order_id IS NULL)", name=op.f("ck_counter_proposal_order")),
        sa.CheckConstraint("kind IN ('undo','receipt','proxy','proof')", name=op.f("ck_counter_proposal_kind")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_counter_proposal_two_people")
        ),
        sa.CheckConstraint("state IN ('waiting','confirmed','declined')", name=op.f("ck_counter_proposal_state")),
        sa.ForeignKeyConstraint(["community_id"], ["region.id"], name=op.f("fk_counter_proposal_community_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_counter_proposal_gift_id")),
        sa.ForeignKeyConstraint(["order_id"], ["redemption_order.id"], name=op.f("fk_counter_proposal_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_proposal")),
    )
    op.create_index("ix_counter_proposal_community_id", "counter_proposal", ["community_id", "state"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", service.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", service.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (ended_at IS NULL)", name=op.f("ck_order_line_ended")),
        sa.CheckConstraint(
            "state IN ('held','handed_over','cancelled','replaced','refused','no_show','released','undone','proven')",
            name=op.f("ck_order_line_state"),
        ),
        sa.CheckConstraint("quantity > 0 AND unit_price > 0", name=op.f("ck_order_line_amounts")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_order_line_collection_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_order_line_gift_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_order_line_hold_id")),
        sa.ForeignKeyConstraint(["order_id"], ["redemption_order.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["order_line.id"], name=op.f("fk_order_line_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    op.create_index(
        "ix_order_line_held",
        "order_line",
        ["gift_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
        sqlite_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_order_line_order_id", "order_line", ["order_id", "id"], unique=False)
    op.add_column("hold", sa.Column("split_of", sa.Uuid(), nullable=True))
    op.create_index("ix_ledger_entry_service_date", "ledger_entry", ["passport_id", "service_date"], unique=False)
    for table in OF_REDEMPTION:
        append_only(table)


def downgrade() -> None:
    for table in OF_REDEMPTION:
        not_append_only(table)
    op.drop_index("ix_ledger_entry_service_date", table_name="ledger_entry")
    op.drop_column("hold", "split_of")
    op.drop_index("ix_order_line_order_id", table_name="order_line")
    op.drop_index(
        "ix_order_line_held",
        table_name="order_line",
        postgresql_where=sa.text("state = 'held'"),
        sqlite_where=sa.text("state = 'held'"),
    )
    op.drop_table("order_line")
    op.drop_index("ix_counter_proposal_community_id", table_name="counter_proposal")
    op.drop_table("counter_proposal")
    op.drop_index("ix_collection_proxy_id", table_name="collection")
    op.drop_index("ix_collection_order_id", table_name="collection")
    op.drop_table("collection")
    op.drop_index(
        "uq_redemption_order_live",
        table_name="redemption_order",
        postgresql_where=sa.text("state IN ('placed','partly','handed_over')"),
        sqlite_where=sa.text("state IN ('placed','partly','handed_over')"),
    )
    op.drop_index("ix_redemption_order_passport_id", table_name="redemption_order")
    op.drop_index("ix_redemption_order_day_id", table_name="redemption_order")
    op.drop_table("redemption_order")
    op.drop_table("stock_note")
    op.drop_table("sealed_head")
    op.drop_index("ix_redemption_slot_day_id", table_name="redemption_slot")
    op.drop_table("redemption_slot")
    op.drop_index("ix_passport_move_passport_id", table_name="passport_move")
    op.drop_table("passport_move")
    op.drop_index(
        "uq_gift_wait_queued",
        table_name="gift_wait",
        postgresql_where=sa.text("state IN ('waiting','offered')"),
        sqlite_where=sa.text("state IN ('waiting','offered')"),
    )
    op.drop_index("ix_gift_wait_passport_id", table_name="gift_wait")
    op.drop_index("ix_gift_wait_gift_id", table_name="gift_wait")
    op.drop_table("gift_wait")
    op.drop_table("gift_count")
    op.drop_index("ix_stock_movement_gift_id", table_name="stock_movement")
    op.drop_table("stock_movement")
    op.drop_index("ix_redemption_day_period_id", table_name="redemption_day")
    op.drop_table("redemption_day")
    op.drop_table("period_seal")
    op.drop_table("gift_stock")
    op.drop_index(
        "uq_redemption_period_open",
        table_name="redemption_period",
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.drop_table("redemption_period")
    op.drop_table("gift")
