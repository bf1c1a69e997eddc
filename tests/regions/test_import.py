"""A district from a file: all or nothing, and twice is once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from service.cli.database import bring_up_to_date
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.csvtext import read_rows
from service.core.db import db
from service.regions import queries
from service.regions.commands.import_tree import ImportReport, import_tree
from service.regions.models import Region
from service.regions.rules.tree_file import RowOutcome
from tests.cli.conftest import inside
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.databases import Databases


@pytest.fixture(scope="module")
def app(databases: Databases) -> Iterator[Flask]:
    """A database of one's own: an import reads the whole tree, and the shared one has the regions of every test."""
    with inside(databases.new()) as app:
        bring_up_to_date()
        yield app


def imported(cast: Cast, time: Time, text: str, *, dry_run: bool = False) -> ImportReport:
    rows = read_rows(text.replace("DISTRICT", cast.district.name).encode("gb18030"))
    return transaction.run(lambda: import_tree(rows, dry_run=dry_run, actor=OPERATOR, now=time.now))


def below(region: Region) -> dict[str, Region]:
    def read() -> dict[str, Region]:
        rows = [each for each in queries.whole_tree() if each.path.startswith(region.path) and each.id != region.id]
        return {each.name: each for each in rows}

    return transaction.run(read, read_only=True)


FILE = """名称,层级,上级,区划代码,户数,人口
北一社区,社区,望湖街道,340111005001,1200,3400
望湖街道,街道,DISTRICT,340111005,,
北二社区,社区,望湖街道,,,
一号小区,小区,北一社区,,300,
"""


def test_a_district_comes_in_with_its_whole_subtree(cast: Cast, time: Time) -> None:
    before = set(below(cast.other_district))
    report = imported(cast, time, FILE)
    assert (report.is_written, report.count(RowOutcome.ADDED)) == (True, 4)
    tree = below(cast.district)
    compound, community = tree["一号小区"], tree["北一社区"]
    assert compound.path == f"{community.path}{compound.id.hex}/"
    assert (community.tier, community.division_code, community.population) == ("community", "340111005001", 3400)
    assert set(below(cast.other_district)) == before


def test_the_same_file_twice_changes_nothing(cast: Cast, time: Time) -> None:
    imported(cast, time, FILE)
    before = {name: (each.id, each.version) for name, each in below(cast.district).items()}
    report = imported(cast, time, FILE)
    assert report.count(RowOutcome.UNCHANGED) == 4
    assert {name: (each.id, each.version) for name, each in below(cast.district).items()} == before


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(cast: Cast, time: Time) -> None:
    before = set(below(cast.district))
    report = imported(cast, time, FILE, dry_run=True)
    assert (report.is_written, report.count(RowOutcome.ADDED)) == (False, 4)
    assert set(below(cast.district)) == before


def test_one_refused_row_keeps_the_whole_file_out(cast: Cast, time: Time) -> None:
    before = set(below(cast.district))
    report = imported(cast, time, FILE + "北三社区,社区,无此街道,,,\n")
    assert (report.is_written, report.rows[-1].complaint) == (False, "parent_unknown")
    assert set(below(cast.district)) == before


def test_a_new_figure_updates_one_region_and_its_version(cast: Cast, time: Time) -> None:
    imported(cast, time, FILE)
    report = imported(cast, time, FILE.replace("1200,3400", "1250,3400"))
    assert (report.count(RowOutcome.UPDATED), report.count(RowOutcome.UNCHANGED)) == (1, 3)
    community = below(cast.district)["北一社区"]
    assert (community.households, community.population, community.version) == (1250, 3400, 2)


def test_two_roots_never_have_one_name(cast: Cast, time: Time) -> None:
    city = f"芜湖市{uuid.uuid4().hex}"
    assert imported(cast, time, f"名称,层级,上级\n{city},市,\n").is_written
    assert imported(cast, time, f"名称,层级,上级\n{city},市,\n").count(RowOutcome.UNCHANGED) == 1
    with_name = transaction.run(
        lambda: db.session.scalars(db.select(Region).where(Region.name == city)).all(), read_only=True
    )
    assert len(with_name) == 1
