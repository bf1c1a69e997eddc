"""Ladder policies as files: those that are shipped load and never change, and one that makes no sense is refused with
its line.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.app import create_app
from service.cli.__main__ import COMMANDS
from service.core.config import Config, ConfigError
from service.ladder.policy_reader import PoliciesRefused, PolicyRefused, load, read, shipped
from service.ladder.rules import DEFAULT, Stage

# A shipped policy never changes: decisions quote it by its key. A change is a new file, with the next version.
DIGESTS = {
    "five_stages.1.yaml": "1f1032fcc7ea022c8c35ffc9828a09d9ece3c176d5dbf6270177beec62b728bd",
    "six_stages.1.yaml": "b2ca674e8cca404ecd49806054796a5493b9d38c7ab55d632ca21eb102c49e6f",
}

MISSPELT = """code: Bad-Code
version: one
name: {zh: 名}
stages:
  - stage: actvist
    criteria:
      - {fact: shifts_atended, at_least: x, within_monts: 3}
      - {fact: shifts_attended, at_least: 3, at_least: 4, within_months: 0}
    drift: {fact: shifts_attended}
"""
GOOD = """\
code: our_own
version: 2
name: {zh: 我们的, en: Our own}
source: {zh: 居民议事会商定, en: Agreed by the residents' council}
stages:
  - stage: resident
  - stage: activist
    criteria:
      - {fact: shifts_attended, at_least: 2, within_months: 12}
    drift: {fact: shifts_attended, within_months: 6}
  - stage: backbone
    criteria:
      - {fact: shifts_attended, at_least: 9}
      - {fact: approved_minutes, at_least: 600, within_months: 12}
    drift: {fact: shifts_helped, within_months: 3}
  - stage: leader
    criteria:
      - {fact: filed_teams_led, at_least: 1}
    drift: {fact: shifts_helped, within_months: 3}
"""

ACTIVIST = "      - {fact: shifts_attended, at_least: 2, within_months: 12}"
BACKBONE = "      - {fact: shifts_attended, at_least: 9}"
MINUTES = "      - {fact: approved_minutes, at_least: 600, within_months: 12}"
LEADER = "      - {fact: filed_teams_led, at_least: 1}"
FIRST_DRIFT = "    drift: {fact: shifts_attended, within_months: 6}"

# What is written instead of what, on which line the fault is told, and words of it.
BAD: dict[str, tuple[str, str, int, str]] = {
    "an unknown fact": (BACKBONE, "      - {fact: shifts_atended, at_least: 9}", 13, "no shifts_atended"),
    "an unknown stage": ("  - stage: backbone", "  - stage: champion", 11, "no champion"),
    "a stage in the wrong place": ("  - stage: activist", "  - stage: leader", 11, "before leader"),
    "a stage twice": ("  - stage: backbone", "  - stage: activist", 11, "twice"),
    "a criterion twice": (BACKBONE, MINUTES, 14, "twice"),
    "a name twice": ("version: 2", "version: 2\nversion: 2", 3, "twice"),
    "a target of nothing": (ACTIVIST, ACTIVIST.replace("2,", "0,"), 9, "from 1"),
    "a target below nothing": (ACTIVIST, ACTIVIST.replace("2,", "-3,"), 9, "from 1"),
    "a target in quotes": (ACTIVIST, ACTIVIST.replace("2,", "'2',"), 9, "without quotes"),
    "a target that is no whole number": (ACTIVIST, ACTIVIST.replace("2,", "2.5,"), 9, "whole number"),
    "more months than the window has": (
        MINUTES,
        "      - {fact: months_with_service, at_least: 7, within_months: 6}",
        14,
        "6 at most",
    ),
    "more minutes than twelve hours of every day": (
        MINUTES,
        "      - {fact: approved_minutes, at_least: 22321, within_months: 1}",
        14,
        "22320 at most",
    ),
    "more shifts than days hold": (ACTIVIST, ACTIVIST.replace("2,", "5000,"), 9, "Nobody can reach"),
    "a window of no month": (ACTIVIST, ACTIVIST.replace(": 12}", ": 0}"), 9, "whole number from 1"),
    "a window of more than ten years": (ACTIVIST, ACTIVIST.replace(": 12}", ": 121}"), 9, "1 to 120"),
    "a window of what is so today": (
        LEADER,
        "      - {fact: filed_teams_led, at_least: 1, within_months: 3}",
        18,
        "about today",
    ),
    "a higher stage that asks less in a longer time": (
        BACKBONE,
        "      - {fact: shifts_attended, at_least: 1}",
        13,
        "contradiction",
    ),
    "a higher stage that asks less in the same time": (
        BACKBONE,
        "      - {fact: shifts_attended, at_least: 1, within_months: 12}",
        13,
        "contradiction",
    ),
    "a leader without a filed team": (LEADER, "      - {fact: sessions_led, at_least: 1}", 16, "filed_teams_led"),
    "no leader": ("  - stage: leader", "  - stage: volunteer", 16, "before backbone"),
    "no resident": ("  - stage: resident\n", "", 6, "first stage"),
    "a resident who has to do something": (
        "  - stage: resident",
        "  - stage: resident\n    criteria:\n      - {fact: shifts_attended, at_least: 1}",
        6,
        "needs nothing",
    ),
    "a stage that asks nothing": (f"    criteria:\n{ACTIVIST}\n", "", 7, "asks nothing"),
    "a stage without drift": (f"{FIRST_DRIFT}\n", "", 7, "write drift"),
    "a drift by what is so today": (
        FIRST_DRIFT,
        FIRST_DRIFT.replace("shifts_attended", "filed_teams_led"),
        10,
        "go by",
    ),
    "a drift of all time": (FIRST_DRIFT, "    drift: {fact: shifts_attended}", 10, "within_months is missing"),
    "a drift of three years": (FIRST_DRIFT, FIRST_DRIFT.replace("6}", "36}"), 10, "1 to 24"),
    "a name that is not known": ("version: 2", "version: 2\nverison: 3", 3, "verison is not known"),
    "no version": ("version: 2\n", "", 1, "version is missing"),
    "a version of nothing": ("version: 2", "version: 0", 2, "from 1"),
    "a code with a capital": ("code: our_own", "code: Our", 1, "a-z"),
    "a name in one language": ("{zh: 我们的, en: Our own}", "{zh: 我们的}", 3, "en is missing"),
    "a list that is none": (f"    criteria:\n{ACTIVIST}", "    criteria: 2", 8, "list"),
    "no YAML": ("version: 2", "version: 2: 3", 2, "proper YAML"),
}


class TestThoseThatAreShipped:
    def test_load(self) -> None:
        assert [each.key for each in shipped()] == ["five_stages.1", "six_stages.1"]
        assert DEFAULT in {each.key for each in shipped()}

    def test_have_the_stages_of_their_names(self) -> None:
        five, six = shipped()
        assert six.stages == tuple(Stage)
        assert five.stages == tuple(each for each in Stage if each is not Stage.HELPER)

    def test_never_change(self) -> None:
        folder = files("service.ladder") / "policies"
        found = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}
        assert found == DIGESTS

    def test_bear_their_key_as_their_name(self) -> None:
        assert {f"{each.key}.yaml" for each in shipped()} == set(DIGESTS)


class TestAFile:
    def test_that_makes_sense_is_read(self) -> None:
        policy = read(GOOD, "ours.yaml")
        assert (policy.key, policy.name_zh) == ("our_own.2", "我们的")
        assert [len(rung.criteria) for rung in policy.rungs] == [0, 1, 2, 1]

    @pytest.mark.parametrize("what", BAD)
    def test_that_makes_none_is_refused_with_its_line(self, what: str) -> None:
        good, bad, line, words = BAD[what]
        assert good in GOOD
        with pytest.raises(PolicyRefused) as refused:
            read(GOOD.replace(good, bad, 1), "ours.yaml")
        told = [fault for fault in refused.value.faults if words in fault.en]
        assert [fault.line for fault in told] == [line], [(each.line, each.en) for each in refused.value.faults]
        assert all("第" in each and f"line {line}" in each for each in refused.value.sentences if words in each)

    def test_is_told_all_its_faults_at_once(self) -> None:
        bad = GOOD.replace(ACTIVIST, ACTIVIST.replace("2,", "0,")).replace(f"{FIRST_DRIFT}\n", "")
        with pytest.raises(PolicyRefused) as refused:
            read(bad, "ours.yaml")
        assert [fault.line for fault in refused.value.faults] == [7, 9]

    def test_is_told_all_its_misspellings_at_once(self) -> None:
        with pytest.raises(PolicyRefused) as refused:
            read(MISSPELT, "ours.yaml")
        assert [(fault.line, fault.en.split(":")[0]) for fault in refused.value.faults] == [
            (1, "source is missing"),
            (1, "code is at most 30 of a-z, 0-9 and _, a letter first."),
            (2, "Write a whole number, without quotes."),
            (3, "en is missing"),
            (5, "There is no actvist; it is one of"),
            (7, "within_monts is not known here; known"),
            (7, "There is no shifts_atended; it is one of"),
            (7, "Write a whole number, without quotes."),
            (8, "at_least stands twice"),
            (8, "within_months is a whole number from 1; for all time, remove it."),
            (9, "within_months is missing"),
        ]

    @pytest.mark.parametrize("written", ["", "\n# nothing\n", "just words", "- a\n- list\n", "\x00"])
    def test_that_is_no_policy_at_all_is_refused(self, written: str) -> None:
        with pytest.raises(PolicyRefused) as refused:
            read(written, "ours.yaml")
        assert len(refused.value.faults) == 1


class TestTheFolderOfTheOperator:
    def test_adds_to_what_is_shipped(self, tmp_path: Path) -> None:
        (tmp_path / "ours.yaml").write_text(GOOD, "utf-8")
        (tmp_path / "notes.txt").write_text("no policy", "utf-8")
        assert [each.key for each in load(tmp_path)] == ["five_stages.1", "six_stages.1", "our_own.2"]

    def test_may_not_say_anything_else_of_a_policy_that_there_is(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
        (tmp_path / "b.yaml").write_text(GOOD, "utf-8")
        (tmp_path / "c.yaml").write_text(GOOD.replace("our_own", "five_stages").replace("n: 2", "n: 1"), "utf-8")
        with pytest.raises(PoliciesRefused) as refused:
            load(tmp_path)
        assert [each.count("is there already") for each in refused.value.sentences] == [1, 1]

    def test_with_a_fault_stops_the_start_and_says_where(self, environment: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "ours.yaml").write_text(GOOD.replace("backbone", "champion"), "utf-8")
        config = Config.from_env({**environment, "VP_LADDER_DIR": str(tmp_path)})
        with pytest.raises(ConfigError, match=r"ours\.yaml, line 11: There is no champion"):
            create_app(config, testing=True)

    @pytest.mark.parametrize("content", [b"\xd6\xd0\xce\xc4", b"x" * 70_000])
    def test_with_something_else_under_the_name_of_a_policy_is_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "ours.yaml").write_bytes(content)
        with pytest.raises(PoliciesRefused):
            load(tmp_path)


class TestTheCommand:
    def check(self, path: Path, written: str) -> tuple[int, str]:
        path.write_text(written, "utf-8")
        result = CliRunner().invoke(COMMANDS, ["ladder", "check", str(path)])
        return result.exit_code, result.output

    def test_says_that_a_file_is_all_right(self, tmp_path: Path) -> None:
        code, told = self.check(tmp_path / "ours.yaml", GOOD)
        assert code == 0
        assert "our_own.2" in told

    def test_tells_each_fault_with_its_line(self, tmp_path: Path) -> None:
        code, told = self.check(tmp_path / "ours.yaml", GOOD.replace(ACTIVIST, ACTIVIST.replace("2,", "0,")))
        assert code == 1
        assert "第 9 行" in told

    def test_knows_what_is_shipped_and_unchanged(self, tmp_path: Path) -> None:
        [text] = [
            each.read_text("utf-8") for each in (files("service.ladder") / "policies").iterdir() if "six" in each.name
        ]
        code, told = self.check(tmp_path / "ours.yaml", text)
        assert code == 0
        assert "nothing to put into" in told

    def test_refuses_to_say_anything_else_of_what_is_shipped(self, tmp_path: Path) -> None:
        code, told = self.check(tmp_path / "ours.yaml", GOOD.replace("our_own", "six_stages").replace("n: 2", "n: 1"))
        assert code == 1
        assert "never changes" in told
