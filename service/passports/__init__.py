"""The passport and its points ledger. Knows causes only as (source_type, source_id).

Guarantees, per passport: entries are never changed or removed (triggers on both engines); they are numbered without
gaps and hash-chained; balance and minutes after each entry are stored with it; points earned = floor(net approved
minutes ÷ 30); what is held was spendable when it was held. A cut tail is found by comparing with the head.
"""
