"""What ``openapi.yaml`` promises to a generated client."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

import pytest
import yaml
from apispec import APISpec
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.app import NOTICES
from service.cli.documents import generated
from service.core.apidoc import example_of
from service.core.errors import catalogue
from service.core.http import route_table
from service.core.markdown import in_markdown
from service.core.openapi import followed
from service.core.problems import document_of
from service.core.shapes import Converter
from service.core.wire import CommaList, Wire
from service.home.queries.data import ALONE
from service.hours import rules
from service.hours.models import Decision
from service.hours.rules import SHEET_FINDINGS, Reason
from service.hours.schemas.records import Look, Verb
from service.regions import policy
from service.regions.policy import sections
from service.teams.rules import FINDINGS
from tests.conftest import ROOT

PLACEHOLDER = re.compile(r"\{\w+[^}]*\}")
FOR_PROGRAMMERS = re.compile(r"facts\.|errors\[|\b(?:GET|POST|PUT|DELETE)\b|\b[Ss]end\b|[a-z]_[a-z]|\bBearer\b")
IN_BOTH_LANGUAGES = re.compile(r"[一-鿿].*[ ）]· [A-Z].*")


FORMATS = Draft202012Validator.FORMAT_CHECKER


@cache
def spec() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((ROOT / "openapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in spec()["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "delete", "patch"):
                yield f"{method.upper()} {path}", operation


def test_every_generated_file_is_what_the_code_says() -> None:
    stale = [path.name for path, text in generated().items() if path.read_text("utf-8") != text]
    assert stale == [], "run: make generate"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert spec()["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(spec()).iter_errors()] == []


def test_every_operation_has_an_id_of_its_own() -> None:
    ids = Counter(operation.get("operationId") for _, operation in operations())
    assert None not in ids
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_operation_says_what_it_does_in_both_languages() -> None:
    wrong = {name: operation.get("summary") for name, operation in operations()}
    assert {name: said for name, said in wrong.items() if not IN_BOTH_LANGUAGES.fullmatch(said or "")} == {}


def test_every_operation_says_what_a_caller_would_get_wrong_chinese_first() -> None:
    wrong = []
    for name, operation in operations():
        zh, _, en = operation.get("description", "").partition("\n\n")
        if not re.search("[一-鿿]", zh) or not re.search("[A-Za-z]+ [a-z]+ ", en):
            wrong.append(name)
    assert wrong == []


def test_every_filter_says_what_it_filters_by() -> None:
    found = spec()
    asked = [
        (name, followed(found, each)) for name, operation in operations() for each in operation.get("parameters", [])
    ]
    filters = [(name, each) for name, each in asked if each["in"] == "query"]
    assert len(filters) > 100
    assert [(name, each["name"]) for name, each in filters if not each.get("description")] == []


def test_what_a_schema_says_of_itself_describes_it() -> None:
    schemas = spec()["components"]["schemas"]
    assert schemas["ScanOut"]["description"].startswith("`effective_at` is the time that counts")


def test_every_tag_of_an_operation_is_described() -> None:
    described = {tag["name"] for tag in spec()["tags"] if tag.get("description")}
    assert {tag for _, operation in operations() for tag in operation["tags"]} == described


def test_there_is_no_patch_and_no_body_on_delete() -> None:
    assert [name for name, _ in operations() if name.startswith("PATCH")] == []
    assert [name for name, found in operations() if name.startswith("DELETE") and "requestBody" in found] == []


def test_every_body_and_every_answer_has_an_example() -> None:
    bare = []
    for name, operation in operations():
        bodies = {"body": operation["requestBody"]} if "requestBody" in operation else {}
        for where, found in {**bodies, **operation["responses"]}.items():
            for media_type, content in followed(spec(), found).get("content", {}).items():
                if not media_type.endswith("json"):
                    continue
                if "example" not in content and "examples" not in content:
                    bare.append(f"{name} {where}")
    assert bare == []


def test_every_field_has_an_example_or_is_made_of_fields() -> None:
    bare = []
    for name, schema in spec()["components"]["schemas"].items():
        for field, shape in schema.get("properties", {}).items():
            inner = shape.get("items", shape)
            refers = "$ref" in inner or any("$ref" in each for each in inner.get("allOf", inner.get("anyOf", [])))
            if "example" not in shape and "example" not in inner and not refers and "enum" not in inner:
                bare.append(f"{name}.{field}")
    assert bare == []


@pytest.mark.parametrize("name", ["ShiftOut", "ScanOut", "KeptScanOut", "PresenceOut", "EntryOut", "RecordOut"])
def test_what_may_be_null_in_the_main_job_says_what_that_means(name: str) -> None:
    fields = spec()["components"]["schemas"][name]["properties"]
    nullable = {field for field, shape in fields.items() if "null" in repr(shape.get("type", shape.get("anyOf")))}
    assert nullable
    assert sorted(field for field in nullable if "description" not in fields[field]) == []


def test_a_text_for_people_is_a_string_and_one_that_may_be_null_is_that_or_null() -> None:
    """A generator takes a reference beside ``type: [string, null]`` for the reference alone."""
    assert {spec()["components"]["schemas"][name]["type"] for name in ("Words", "Line", "PersonName")} == {"string"}
    referring = [shape for _, shape in shapes(spec()) if any("$ref" in each for each in shape.get("allOf", []))]
    assert referring
    assert {repr(shape.get("type", "string")) for shape in referring} == {"'string'"}
    notice = spec()["components"]["schemas"]["ActivityIn"]["properties"]["risk_notice"]
    assert notice["anyOf"] == [{"$ref": "#/components/schemas/Words"}, {"type": "null"}]
    assert "type" not in notice


def test_a_preview_of_a_merge_says_when_it_can_be_proposed() -> None:
    said = spec()["components"]["schemas"]["MergePreviewOut"]["properties"]["obstacles"]["description"]
    chinese, english = said.split("。 ")
    assert "`waiting_merge_id` 是 null" in chinese
    assert "`waiting_merge_id` null" in english


def test_what_may_be_null_in_the_copy_of_ones_data_says_what_that_means() -> None:
    """Of its lists, which are many, the schema says it once."""
    fields = spec()["components"]["schemas"]["DataOut"]["properties"]
    assert {name for name, shape in fields.items() if "null" in shape.get("description", "")} == set(ALONE)


def test_whatever_a_body_may_leave_out_of_a_team_and_of_a_filing_says_what_it_is_then() -> None:
    schemas = spec()["components"]["schemas"]
    for name, field, default in (
        ("FilingIn", "founder_ids", "[]"),
        ("FilingIn", "founding_organisations", "[]"),
        ("TeamIn", "story", "null"),
    ):
        assert field not in schemas[name].get("required", [])
        assert f"Default: `{default}`." in schemas[name]["properties"][field]["description"]


def test_what_a_team_without_a_leader_needs_is_told_apart_from_what_one_with_a_leader_who_is_gone_does() -> None:
    said = spec()["components"]["schemas"]["TeamOut"]["properties"]["needs_leader"]["description"]
    assert said.index("`appoint`") < said.index("`hand_over_team`")
    assert {"appoint", "hand_over_team"} <= {operation["operationId"] for _, operation in operations()}


def test_an_application_says_that_a_leader_who_is_shut_out_is_none() -> None:
    [said] = [each["description"] for _, each in operations() if each["operationId"] == "submit_filing"]
    zh, en = said.split("By the leader, or by staff")
    assert "队长的账号停用" in zh
    assert "while the leader's account is shut" in en


def test_an_exported_roster_is_taken_in_as_it_is() -> None:
    [said] = [each["description"] for _, each in operations() if each["operationId"] == "import_roster"]
    for half in said.split("`file` is an .xlsx"):
        assert "`张*琴`" in half


def test_nothing_is_said_of_a_field_that_is_not_there() -> None:
    class StrayOut(Wire):
        says: ClassVar = {"gone": "没有这一项。 There is no such field."}

    with pytest.raises(KeyError, match="gone"):
        Converter("3.1.0", lambda _: "Stray", APISpec("t", "1", "3.1.0")).schema2jsonschema(StrayOut)


def test_every_operation_answers_every_refusal_that_its_route_can_give(app: Any) -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    missing = []
    for route in route_table(app):
        responses = by_id[route.operation]["responses"]
        for refusal in route.all_refusals():
            answer = followed(spec(), responses.get(str(refusal.status), {}))
            examples = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            if refusal.code not in examples:
                missing.append(f"{route.operation}: {refusal.code}")
    assert missing == []


def test_every_operation_that_needs_a_sign_in_says_so(app: Any) -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    for route in route_table(app):
        said = by_id[route.operation]["security"]
        assert (said != [] and {} not in said) is (route.who.name != "anyone"), route.operation


def test_an_operation_for_anyone_takes_a_token_where_its_view_asks_who_is_there(app: Any) -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    views = {
        found.route_spec: inspect.unwrap(found) for found in app.view_functions.values() if hasattr(found, "route_spec")
    }
    asking = {
        route.operation
        for route, view in views.items()
        if route.who.name == "anyone" and "actor" in attributes_read_by(view)
    }
    assert "get_shift" in asking
    for route in views:
        if route.who.name == "anyone":
            told = [{}, {"bearer": []}] if route.operation in asking else []
            assert by_id[route.operation]["security"] == told, route.operation


def attributes_read_by(view: Any) -> set[str]:
    return set(view.__code__.co_names)


def shapes(found: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document, with where it stands."""
    if isinstance(found, dict):
        yield path, found
        for name, inner in found.items():
            yield from shapes(inner, f"{path}/{name}")
    elif isinstance(found, list):
        for at, inner in enumerate(found):
            yield from shapes(inner, f"{path}/{at}")


def complaints(schema: dict[str, Any], value: Any) -> list[str]:
    whole = Draft202012Validator({**schema, "components": spec()["components"]}, format_checker=FORMATS)
    return [error.message for error in whole.iter_errors(value)]


class TestItsExamples:
    def test_of_bodies_and_answers_fit_their_schemas(self) -> None:
        wrong = {}
        for path, content in shapes(spec()["paths"]):
            for name, example in (content.get("examples") or {}).items() if "schema" in content else ():
                if found := complaints(content["schema"], followed(spec(), example)["value"]):
                    wrong[f"{path} {name}"] = found
        assert wrong == {}

    def test_of_fields_and_parameters_fit_their_schemas(self) -> None:
        wrong = {
            path: found
            for path, shape in shapes({"paths": spec()["paths"], "components": spec()["components"]})
            if "example" in shape and not path.startswith("/components/examples")
            if (found := complaints(shape.get("schema", shape), shape["example"]))
        }
        assert wrong == {}

    def test_of_bodies_and_filters_are_taken_by_their_routes(self, app: Any) -> None:
        """What a rule between fields refuses, a schema cannot say."""
        refused = {}
        for route in route_table(app):
            if route.takes and not route.upload and (found := route.takes().validate(example_of(route.takes()))):
                refused[route.operation] = found
            if route.filters:
                asked = {name: _as_text(value) for name, value in example_of(route.filters()).items()}
                if found := route.filters().validate(asked):
                    refused[route.operation] = found
        assert refused == {}

    def test_of_refusals_are_whole_sentences_with_their_facts(self) -> None:
        for code, example in spec()["components"]["examples"].items():
            if isinstance(problem := example["value"], dict) and "request_id" in problem:
                assert "{" not in problem["title"] + problem["detail"], code
        shown = spec()["components"]["examples"]
        assert shown["opening.above_cap"]["value"]["facts"] == {"cap_minutes": 60_000}
        assert shown["request.invalid"]["value"]["errors"]

    def test_do_not_contradict_themselves(self) -> None:
        shown = {name: found["value"] for name, found in spec()["components"]["examples"].items()}
        assert (shown["RecordOut"]["state"], shown["RecordOut"]["snapshot"]) == ("pending", None)
        assert shown["RecordOut"]["decided_at"] is None
        assert shown["ItemsOut"]["items"][0]["problem"] is None
        assert shown["RollCallOut"]["items"][0]["problem"] is None
        assert (shown["SignUpOut"]["state"], shown["SignUpOut"]["position"]) == ("signed_up", None)
        assert shown["SignUpOut"]["cancelled_at"] is None
        assert {"code"} <= shown["ScanIn"].keys() & {"code", "shift_id", "passport_id"} <= {"code"}
        assert shown["ShiftCodeOut"]["code"].startswith("S")
        assert shown["enter_sheet"]["write"] == "false"


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str(value)


class TestItsHeaders:
    def test_are_declared_where_they_are_sent(self) -> None:
        by_id = {operation["operationId"]: operation["responses"] for _, operation in operations()}
        for responses in by_id.values():
            assert all("X-Request-Id" in followed(spec(), found)["headers"] for found in responses.values())
        assert "X-Expires-In" in by_id["get_shift_code_png"]["200"]["headers"]
        assert "Idempotency-Replayed" in by_id["approve_records"]["200"]["headers"]


def test_lines_of_chinese_are_joined_without_a_space() -> None:
    assert (
        in_markdown("或本\n社区工作人员；\n再提交。\n\nOne\ntwo 三\nfour")
        == "或本社区工作人员；再提交。\n\nOne two 三 four"
    )


class TestItsLists:
    def test_every_list_of_codes_is_a_component_with_a_chinese_label_for_each(self) -> None:
        for path, shape in shapes(spec()):
            if isinstance(shape.get("enum"), list) and shape["enum"] != ["true", "false"]:
                assert re.fullmatch(r"/components/schemas/[A-Za-z]+", path), path
                assert list(shape["x-enum-labels"]) == shape["enum"], path
                assert all(re.search("[一-鿿]", label) for label in shape["x-enum-labels"].values()), path
                assert len(set(shape["x-enum-labels"].values())) == len(shape["enum"]), path

    def test_a_filter_of_several_is_an_array_in_one_comma_separated_value(self, app: Any) -> None:
        by_id = {operation["operationId"]: operation for _, operation in operations()}
        for route in route_table(app):
            for name, field in (route.filters().fields if route.filters else {}).items():
                if isinstance(field, CommaList):
                    given = [followed(spec(), each) for each in by_id[route.operation]["parameters"]]
                    told = next(each for each in given if each["name"] == name)
                    assert (told["style"], told["explode"]) == ("form", False), route.operation
                    assert told["schema"]["type"] == "array", route.operation
                    assert "enum" in followed(spec(), told["schema"]["items"]), route.operation

    def test_a_list_that_grows_holds_every_code_with_its_sentence_and_its_facts(self) -> None:
        schemas = spec()["components"]["schemas"]
        for name, codes in {
            "ProblemCode": {refusal.code for refusal in catalogue()},
            "MessageCode": set().union(*NOTICES),
            "HoursFindingCode": set(SHEET_FINDINGS),
            "TeamsFindingCode": set(FINDINGS),
        }.items():
            assert set(schemas[name]["x-extensible-enum"]) == set(schemas[name]["x-codes"]) == codes
        assert schemas["MessageCode"]["x-codes"]["hours.approved"]["facts"] == ["minutes", "points", "record_id"]
        assert schemas["ProblemCode"]["x-codes"]["scan.too_early"]["facts"] == [
            "opens_at",
            "scan_id",
            "shift_id",
            "title",
        ]

    def test_the_verbs_of_a_decision_are_those_that_the_database_takes(self) -> None:
        check = next(each for each in Decision.__table__.constraints if str(each.name).endswith("verb"))
        assert set(re.findall("'([a-z_]+)'", str(check.sqltext))) == set(Verb)

    def test_what_a_record_is_to_be_looked_at_for_are_the_reasons_for_two_and_for_a_look(self) -> None:
        assert set(Look) == {*Reason, *rules.Look}


class TestItsPolicies:
    def test_take_in_what_the_service_takes_in_and_nothing_else(self, app: Any) -> None:
        documents: list[Any] = [{}, {"gifts": {}}, {"hours": []}, {"hours": {"gone": 1}}]
        for section in sections():
            documents += [{section.name: {name: value}} for name in section.says for value in (True, "1", None)]
            for name, (least, most) in section.limits.items():
                # A schema knows no rule between numbers: of those that have one only what is outside is compared.
                within = () if section.together else (least, most)
                documents += [{section.name: {name: value}} for value in (least - 1, *within, most + 1)]
            for name, codes in section.choices.items():
                documents += [{section.name: {name: value}} for value in (*codes, "gone", [*codes])]
            documents.append({section.name: section.defaults()})
        taken = {"$ref": "#/components/schemas/PolicyDocumentIn"}
        assert [each for each in documents if bool(complaints(taken, each)) != bool(policy.complaints(each))] == []
        assert len(documents) > 60

    def test_show_every_number_that_is_in_force(self, app: Any) -> None:
        whole = {"$ref": "#/components/schemas/PolicySectionsOut"}
        shown = policy.in_full(policy.Policy(0, {}))
        assert complaints(whole, shown) == []
        for name, numbers in shown.items():
            assert complaints(whole, {other: found for other, found in shown.items() if other != name})
            for number in numbers:
                lacking = {each: value for each, value in numbers.items() if each != number}
                assert complaints(whole, {**shown, name: lacking}), number


class TestItsLimits:
    def test_no_answer_promises_a_longest_text_or_a_greatest_number(self) -> None:
        answers = {name: found for name, found in spec()["components"]["schemas"].items() if name.endswith("Out")}
        assert [path for path, shape in shapes(answers) if {"maxLength", "maximum"} & shape.keys()] == []

    def test_every_answer_is_called_one(self) -> None:
        """Else it would promise the limits of what is taken in."""
        for name, operation in operations():
            for found in operation["responses"].values():
                for content in followed(spec(), found).get("content", {}).values():
                    reference = content["schema"].get("$ref", "Out")
                    assert reference.endswith("Out"), name


class TestItsGuide:
    def test_names_only_refusals_that_there_are(self) -> None:
        codes = {refusal.code for refusal in catalogue()}
        named = re.findall(r"`((?!wx)[a-z_]+\.[a-z_]+)`", spec()["info"]["description"])
        assert named
        assert set(named) - {"code.png"} <= codes

    def test_names_only_paths_that_there_are(self) -> None:
        paths = {re.sub(r"\{.*?\}", "{}", name) for name, _ in operations()}
        named = re.findall(r"`((?:GET|POST|PUT) /[^`]+)`", spec()["info"]["description"])
        assert named
        for name in named:
            method, _, path = name.partition(" ")
            assert re.sub(r"\{.*?\}", "{}", f"{method} /api/v1{path}") in paths, name

    def test_explains_every_gate(self) -> None:
        for _, operation in operations():
            assert f"- `{operation['x-who']}` " in spec()["info"]["description"]


class TestItsOrder:
    """A change of one route is a change of a few lines."""

    def test_the_paths_stand_by_name_and_the_components_too(self) -> None:
        assert list(spec()["paths"]) == sorted(spec()["paths"])
        for found in spec()["components"].values():
            assert [name.lower() for name in found] == sorted(
                (name.lower() for name in found), key=lambda name: re.split("[._-]", name)
            )

    def test_no_example_and_no_refusal_is_written_out_in_an_operation(self) -> None:
        for name, operation in operations():
            for found in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in found.get("content", {}).values():
                    assert "example" not in content, name
                    assert all(list(each) == ["$ref"] for each in content.get("examples", {}).values()), name

    def test_what_stands_twice_stands_under_the_components(self) -> None:
        """Long lists of refusals excepted: they are an operation's own."""
        whole = Counter(
            str(found)
            for _, operation in operations()
            for found in operation["responses"].values()
            if len(found.get("content", {}).get("application/problem+json", {}).get("examples", [])) in range(1, 5)
        )
        assert [text for text, times in whole.items() if times > 1] == []

    def test_every_reference_leads_somewhere(self) -> None:
        def refer(found: Any) -> Iterator[dict[str, Any]]:
            if isinstance(found, dict):
                if "$ref" in found:
                    yield found
                for inner in found.values():
                    yield from refer(inner)
            elif isinstance(found, list):
                for inner in found:
                    yield from refer(inner)

        for found in refer(spec()):
            assert followed(spec(), found)


class TestTheCatalogueOfRefusals:
    def test_has_each_code_once(self) -> None:
        codes = Counter(refusal.code for refusal in catalogue())
        assert [code for code, times in codes.items() if times > 1] == []

    @pytest.mark.parametrize("refusal", list(catalogue()), ids=lambda refusal: refusal.code)
    def test_says_what_happened_and_what_to_do_in_both_languages(self, refusal: Any) -> None:
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", refusal.code)
        assert 400 <= refusal.status < 600
        for said in (refusal.zh, refusal.next_zh):
            assert re.search(r"[一-鿿]", said)
            assert said.endswith(("。", "？", "！"))
            assert len(said) <= 60, f"too long to be read aloud: {said}"
        for said in (refusal.en, refusal.next_en):
            assert not re.search(r"[一-鿿]", said)
            assert said.strip()
        assert document_of(refusal)["code"] == refusal.code

    @pytest.mark.parametrize("refusal", list(catalogue()), ids=lambda refusal: refusal.code)
    def test_says_nothing_that_only_a_programmer_understands(self, refusal: Any) -> None:
        readers = [refusal, *(each for each in refusal.__subclasses__() if "code" not in vars(each))]
        for said in [each for who in readers for each in (who.zh, who.en, who.next_zh, who.next_en)]:
            assert not FOR_PROGRAMMERS.search(PLACEHOLDER.sub("", said)), said

    @pytest.mark.parametrize("said", ["facts.order_id names it.", "POST /me/password", "See errors[].", "Send it."])
    def test_would_be_told_from_a_sentence_for_people(self, said: str) -> None:
        assert FOR_PROGRAMMERS.search(said)

    def test_stands_whole_in_the_docs(self) -> None:
        page = (ROOT / "docs/errors.md").read_text("utf-8")
        for refusal in catalogue():
            assert f"### `{refusal.code}` · {refusal.status}" in page
            for said in (refusal.zh, refusal.en, refusal.next_zh, refusal.next_en, refusal.for_developers):
                assert said in page, refusal.code
