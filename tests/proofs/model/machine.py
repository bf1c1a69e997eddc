"""The whole main job as one state machine, and how it is run."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import Time
from tests.proofs.extent import SEED
from tests.proofs.model.desk_rules import DeskRules
from tests.proofs.model.door_rules import DoorRules
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.evening_rules import EveningRules
from tests.proofs.model.office_rules import OfficeRules
from tests.proofs.model.place_rules import PlaceRules
from tests.proofs.model.purse_rules import PurseRules
from tests.proofs.model.story import Story, Tally
from tests.proofs.model.tie_rules import TieRules
from tests.proofs.model.time_rules import TimeRules

PHASES = (Phase.generate, Phase.shrink)
# Left alone, hypothesis makes most examples out of others by repeating pieces of them, and comes seldom by what is not
# in those. As a backend of its own its generator is asked for a fresh one each time.
WITHOUT_MUTANTS = "hypothesis without mutants"
AVAILABLE_PROVIDERS[WITHOUT_MUTANTS] = f"{HypothesisProvider.__module__}.{HypothesisProvider.__qualname__}"


class MainJob(TimeRules, DoorRules, TieRules, PlaceRules, DeskRules, PurseRules, OfficeRules):
    """Every rule of all of them but the redemption day's."""


# Rules of the main job that are nothing to an order: without them there is more of what is new.
PROVEN_THERE = (
    *("jump", "sign_up", "sign_up_another", "queue", "cancel_sign_up", "look_for_another", "hand_in", "approve"),
    *("approve_batch", "amend", "send_back", "answer", "reject", "crowd_an_afternoon", "decline_correction"),
    *("correct_twice", "propose_opening", "propose_go_live", "decline", "place_hold", "release_hold", "spend_hold"),
    *("change_policy", "approve_by_two", "confirm", "confirm_correction"),
    "delegate",  # of which ``let_somebody_act`` is more
)


class RedemptionDay(TimeRules, TieRules, EveningRules):
    """What points become, among people who marry, and whose points are corrected and adjusted meanwhile. A machine of
    its own, which begins with a fair: in the other it would come where that one's chains end.
    """


for _each in PROVEN_THERE:
    setattr(RedemptionDay, _each, None)  # where hypothesis looks for rules, it finds none


def play(
    lockstep: Lockstep,
    time: Time,
    *,
    examples: int,
    steps: int,
    part: int = 0,
    phases: tuple[Phase, ...] = PHASES,
    job: type[Story] = MainJob,
) -> Tally:
    """From the seed, so that it can be played again; gives how often each rule ran. Each part has other examples."""
    played = machine(lockstep, time, job)
    chosen = settings(
        max_examples=examples,
        backend=WITHOUT_MUTANTS,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        verbosity=Verbosity.normal,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,  # they would come as a group, of which nothing is told
    )
    run_state_machine_as_test(seed(SEED + part)(played), settings=chosen)
    return played.tally


def machine(lockstep: Lockstep, time: Time, job: type[Story] = MainJob) -> type[Story]:
    """To be told a story, or to tell its own; counts its steps for itself."""

    class Played(job):  # type: ignore[misc, valid-type]
        pass

    Played.lockstep, Played.time, Played.tally = lockstep, time, Tally()
    return Played
