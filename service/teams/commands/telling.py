"""Who hears of an office that begins, ends, or stands empty."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.queries import staff_near
from service.core import outbox
from service.core.actor import Actor
from service.teams import queries
from service.teams.models import Team, TeamMember


def of_office(turned: TeamMember, said: str, actor: Actor, now: datetime) -> None:
    """The person; of an appointment the others too (``beside_them``)."""
    told = {"account_id": str(turned.account_id), "code": said, "team_id": str(turned.team_id)}
    outbox.put("inbox", [told], now=now)
    if said == "team.appointed":
        beside_them(turned, actor.person_id, now)


def beside_them(turned: TeamMember, done_by: UUID, now: datetime) -> None:
    """The team's other officers and the community's other staff: no office is given in silence."""
    facts = {"team_id": str(turned.team_id), "for_id": str(turned.account_id), "done_by": str(done_by)}
    know = {turned.account_id, done_by}
    officers = queries.officers_of(turned.team_id) - know
    staff = staff_near(turned.community_id) - officers - know
    told = [{"account_id": str(each), "code": "team.appointed_beside_you", **facts} for each in sorted(officers)]
    told += [{"account_id": str(each), "code": "team.appointed_by_colleague", **facts} for each in sorted(staff)]
    outbox.put("inbox", told, now=now)


def of_leader_in_doubt(account_id: UUID, now: datetime) -> None:
    """Whoever leads a team and cannot use the account any more, or may be another human being since a new sign-in: of
    each team those who see to it. Nobody, if they lead none.
    """
    for team in queries.all_led_by(account_id):
        to_see_to_leader("team.leader_in_doubt", team, account_id, now)


def to_see_to_leader(said: str, team: Team, leader_id: UUID, now: datetime, **facts: str) -> None:
    """The deputies, who go on meanwhile, and the community's staff, who appoint the next."""
    whom = (queries.officers_of(team.id) | staff_near(team.community_id)) - {leader_id}
    told = [{"account_id": str(each), "code": said, "team_id": str(team.id), **facts} for each in sorted(whom)]
    outbox.put("inbox", told, now=now)
