"""What people have written about somebody's orders goes when the identity does: free text may name anybody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from service.core.db import db, table_of
from service.redemption.models import CounterProposal, RedemptionOrder
from service.redemption.rules.notices import REASONS
from service.redemption.rules.two_people import ProposalState

ORDERS, PROPOSALS = table_of(RedemptionOrder), table_of(CounterProposal)


def forget_words(account_id: UUID) -> None:
    """Two statements, however many orders; what the system itself says of them stays, and why something is proposed
    until it is decided: whoever is to confirm it has to know.
    """
    theirs = ORDERS.c.account_id == account_id
    own_words = ORDERS.c.cancel_reason.not_in(list(REASONS.values()))
    db.session.execute(update(ORDERS).where(theirs, own_words).values(cancel_reason=None))
    about = PROPOSALS.c.order_id.in_(select(ORDERS.c.id).where(theirs))
    decided = (PROPOSALS.c.state != ProposalState.WAITING, PROPOSALS.c.reason.is_not(None))
    db.session.execute(update(PROPOSALS).where(about, *decided).values(reason=None))
