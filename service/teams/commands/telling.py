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
        to_see_to_it("team.leader_in_doubt", team, account_id, now)


def of_deputy_gone(team: Team, gone: TeamMember, actor: Actor, now: datetime) -> None:
    """The leader and the staff, but whoever has let them go."""
    to_see_to_it("team.deputy_gone", team, gone.account_id, now, but=actor.person_id, for_id=str(gone.account_id))


def of_what_falls(
    gone: TeamMember, leader_id: UUID, activities: int, shifts: int, now: datetime, *, is_there: bool
) -> None:
    """To the leader, from somebody who holds an office no more: both hear how much, if ``gone`` is there to hear it."""
    said = {"team_id": str(gone.team_id), "activities": activities, "shifts": shifts}
    told = [{"account_id": str(leader_id), "code": "team.falls_to_you", "for_id": str(gone.account_id), **said}]
    if is_there:
        told.append({"account_id": str(gone.account_id), "code": "team.falls_to_leader", **said})
    outbox.put("inbox", told, now=now)


def to_see_to_it(said: str, team: Team, gone_id: UUID, now: datetime, *, but: UUID | None = None, **facts: str) -> None:
    """The other officers, who go on meanwhile, and the community's staff, who appoint the next."""
    whom = (queries.officers_of(team.id) | staff_near(team.community_id)) - {gone_id, but}
    told = [{"account_id": str(each), "code": said, "team_id": str(team.id), **facts} for each in sorted(whom)]
    outbox.put("inbox", told, now=now)
