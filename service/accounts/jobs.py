from __future__ import annotations

from service.accounts.commands.expiry import forget_expired, forget_failures, forget_former, tell_expired
from service.core.clock import real_now
from service.core.jobs import Chore

WORK = (
    # Sign-ins live in real time: the sandbox clock does not move them.
    Chore("accounts.forget_expired_sign_ins", lambda _now: forget_expired(real_now())),
    Chore("accounts.forget_sign_in_failures", lambda _now: forget_failures(real_now())),
    Chore("accounts.forget_former_likenesses", forget_former),
    Chore("accounts.tell_expired_delegations", tell_expired),
)
