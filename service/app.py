"""The table of contents: what the application is made of, and nothing else."""

from __future__ import annotations

import gc
import os
from copy import deepcopy
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID

import flask_smorest
from apispec import APISpec
from flask import Flask, current_app
from flask_migrate import Migrate

from service import accounts, activities, checkin, guide, hours, ladder, passports, redemption, regions, teams  # noqa: F401
from service.accounts.commands.inbox import deliver as deliver_to_inbox
from service.accounts.commands.offices import declare_teller
from service.accounts.jobs import WORK as ACCOUNTS_WORK
from service.accounts.queries import load_actor
from service.accounts.queries.carried import declare_carried
from service.accounts.queries.offices import declare_offices
from service.accounts.routes import routes as accounts_routes
from service.accounts.rules import CARRIED as ACCOUNTS_CARRIED
from service.accounts.rules import NOTICES as ACCOUNTS_NOTICES
from service.accounts.rules import Purpose
from service.activities.commands import plan
from service.activities.commands.walk_ins import declare_take_over
from service.activities.routes import routes as activities_routes
from service.activities.rules import CARRIED as ACTIVITIES_CARRIED
from service.activities.rules import NOTICES as ACTIVITIES_NOTICES
from service.adapters.files import LocalFiles
from service.adapters.wechat import WeChat
from service.checkin import policy as checkin_policy
from service.checkin.codec import CodeKeys
from service.checkin.commands.walk_ins import give_place_to_sign_up, keep_place_of_sign_up
from service.checkin.queries import holder_of
from service.checkin.routes import init_links
from service.checkin.routes import routes as checkin_routes
from service.checkin.rules import CARRIED as CHECKIN_CARRIED
from service.checkin.rules import NOTICES as CHECKIN_NOTICES
from service.core import idempotency, notices, outbox, problems, progress
from service.core.api_page import show_api_page
from service.core.apidoc import tell_codes, tell_codes_in_paths
from service.core.application import Application
from service.core.clock import use_sandbox_clock
from service.core.config import Config
from service.core.db import db, init_db
from service.core.health import register_health
from service.core.http import init_http
from service.core.jobs import Chore, Sweep
from service.core.limits import init_limits
from service.core.logging import log_requests, set_up_logging
from service.core.metrics import count_requests
from service.core.openapi import arranged
from service.core.passwords import Hashing, init_passwords
from service.core.proxies import bound
from service.core.shapes import Plugin, tell_our_fields
from service.core.tokens import init_tokens
from service.core.vault import Vault, init_vault
from service.desk.routes import init_desk
from service.home.routes import routes as home_routes
from service.hours import policy as hours_policy
from service.hours.commands import handed_over
from service.hours.jobs import WORK as HOURS_WORK
from service.hours.queries.linked import (
    first_served_on,
    record_fact,
    records_of_versions,
    shift_fact,
    shift_of_source,
)
from service.hours.routes import routes as hours_routes
from service.hours.rules import SHEET_FINDINGS
from service.hours.rules.notices import CARRIED as HOURS_CARRIED
from service.hours.rules.notices import NOTICES as HOURS_NOTICES
from service.ladder import policy as ladder_policy
from service.ladder.jobs import WORK as LADDER_WORK
from service.ladder.policy_reader import load as load_ladder_policies
from service.ladder.routes import routes as ladder_routes
from service.ladder.rules.notices import CARRIED as LADDER_CARRIED
from service.ladder.rules.notices import NOTICES as LADDER_NOTICES
from service.lifecycle.commands.passing_on import take_over
from service.lifecycle.jobs import WORK as LIFECYCLE_WORK
from service.lifecycle.routes import routes as lifecycle_routes
from service.lifecycle.rules import CARRIED as LIFECYCLE_CARRIED
from service.lifecycle.rules import NOTICES as LIFECYCLE_NOTICES
from service.passports import policy as passports_policy
from service.passports.queries import carried_by, declare_facts, entry_fact, holders_of
from service.passports.routes import routes as passports_routes
from service.passports.rules import FactType
from service.passports.rules.notices import CARRIED as PASSPORTS_CARRIED
from service.passports.rules.notices import NOTICES as PASSPORTS_NOTICES
from service.recognition import policy as recognition_policy
from service.recognition.jobs import WORK as RECOGNITION_WORK
from service.recognition.routes import init_page as init_verification
from service.recognition.routes import routes as recognition_routes
from service.recognition.rules import CARRIED as RECOGNITION_CARRIED
from service.recognition.rules import NOTICES as RECOGNITION_NOTICES
from service.redemption import policy as redemption_policy
from service.redemption.commands import photos
from service.redemption.jobs import WORK as REDEMPTION_WORK
from service.redemption.routes import routes as redemption_routes
from service.redemption.rules.notices import CARRIED as REDEMPTION_CARRIED
from service.redemption.rules.notices import NOTICES as REDEMPTION_NOTICES
from service.regions.policy import declare
from service.regions.routes import routes as regions_routes
from service.regions.schemas import policy_shapes
from service.reports import policy as reports_policy
from service.reports.routes import routes as reports_routes
from service.sandbox.routes import routes as sandbox_routes
from service.teams import policy as teams_policy
from service.teams.commands.passing_on import Passing, declare_passing
from service.teams.commands.telling import of_leader_in_doubt
from service.teams.queries import holds_office
from service.teams.routes import routes as teams_routes
from service.teams.rules import CARRIED as TEAMS_CARRIED
from service.teams.rules import FINDINGS as TEAMS_FINDINGS
from service.teams.rules import NOTICES as TEAMS_NOTICES

CAPABILITIES = (
    regions_routes,
    accounts_routes,
    teams_routes,
    passports_routes,
    activities_routes,
    checkin_routes,
    hours_routes,
    redemption_routes,
    ladder_routes,
    recognition_routes,
    lifecycle_routes,
    reports_routes,
    home_routes,
)
POLICY_SECTIONS = (
    teams_policy.section,
    passports_policy.section,
    checkin_policy.section,
    hours_policy.section,
    redemption_policy.section,
    ladder_policy.growth_section,
    reports_policy.section,
    recognition_policy.section,
)
FACTS = {
    FactType.SERVICE_RECORD: record_fact,
    FactType.LEDGER_ENTRY: entry_fact,
    FactType.SHIFT: shift_fact,
}
NOTICES = (
    progress.NOTICES,
    ACCOUNTS_NOTICES,
    PASSPORTS_NOTICES,
    TEAMS_NOTICES,
    ACTIVITIES_NOTICES,
    CHECKIN_NOTICES,
    HOURS_NOTICES,
    REDEMPTION_NOTICES,
    LADDER_NOTICES,
    RECOGNITION_NOTICES,
    LIFECYCLE_NOTICES,
)
CARRIED = (
    progress.CARRIED,
    ACCOUNTS_CARRIED,
    PASSPORTS_CARRIED,
    TEAMS_CARRIED,
    ACTIVITIES_CARRIED,
    CHECKIN_CARRIED,
    HOURS_CARRIED,
    REDEMPTION_CARRIED,
    LADDER_CARRIED,
    RECOGNITION_CARRIED,
    LIFECYCLE_CARRIED,
)


def _remove_files(batch: list[tuple[UUID, dict[str, Any]]], _now: datetime) -> None:
    photos.remove_unused([payload["name"] for _, payload in batch], bound(current_app).extensions["files"])


RECEIVERS: dict[str, outbox.Deliver] = {"inbox": deliver_to_inbox, photos.TOPIC: _remove_files}
WORK: tuple[Sweep | Chore, ...] = (
    Chore("outbox.deliver", lambda now: outbox.deliver_waiting(RECEIVERS, now)),
    Chore("idempotency.forget_old", idempotency.forget_old),
    *ACCOUNTS_WORK,
    *HOURS_WORK,
    *REDEMPTION_WORK,
    *LADDER_WORK,
    *RECOGNITION_WORK,
    *LIFECYCLE_WORK,
)


SPEC_OPTIONS = {
    "servers": [{"url": "/", "description": "同一主机 · The host that serves this document"}],
    "info": {
        "description": guide.description(),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest as the writer of the spec; answers to errors are ours, so it registers no handlers."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[flask_smorest.Blueprint] = []
        self._describing = Lock()
        super().__init__(app, spec_kwargs={"marshmallow_plugin": Plugin()})
        tell_our_fields(self.ma_plugin.converter)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:
        """The routes now, their description when somebody asks: it takes longer than all the rest of a start."""
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    def described(self) -> dict[str, Any]:
        with self._describing:
            for blp in self._undescribed:
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
            if self._undescribed:
                tell_codes(self.spec, {"HoursFindingCode": SHEET_FINDINGS, "TeamsFindingCode": TEAMS_FINDINGS})
                for name, shape in policy_shapes().items():
                    self.spec.components.schema(name, shape)
            self._undescribed.clear()
            whole = deepcopy(self.spec.to_dict())
            tell_codes_in_paths(whole, {"purpose": Purpose})
            return arranged(whole)

    def _register_error_handlers(self) -> None:
        return None

    def _register_responses(self) -> None:
        """Every answer stands in its operation."""

    def _register_pagination_header(self) -> None:
        """Paging is in the body, because header case differs between phones."""


def create_app(config: Config | None = None, *, testing: bool = False) -> Flask:
    config = config or Config.from_env(os.environ)
    app = Application(__name__, static_folder=None)
    app.testing = testing
    app.config.update(
        WECHAT_APP_ID=config.wechat_app_id,
        PUBLIC_URL=config.public_url,
        MAX_CONTENT_LENGTH=config.max_upload_bytes,
        MAX_BODY_BYTES=config.max_body_bytes,
        API_TITLE="义粉护照 Volunteer Passport",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS=SPEC_OPTIONS,
    )
    set_up_logging(config.log_level)
    use_sandbox_clock(config.sandbox_clock)
    init_db(app, config.database_url, config.pool_size, config.database_timeout_ms)
    Migrate(app, db, directory="migrations")
    init_vault(app, Vault(config.encryption, config.index_key))
    init_passwords(app, Hashing(is_quick=config.has_quick_hashing))
    init_tokens(
        app,
        secrets=config.signing.keys("access-token"),
        minutes=config.access_token_minutes,
        refresh_days=config.refresh_token_days,
    )
    code_keys = CodeKeys(*_ring(config.signing.keys("codes")))
    app.extensions["code_keys"], app.extensions["holder_of"] = code_keys, partial(holder_of, code_keys)
    app.extensions["wechat"] = WeChat(config.wechat_api_url, config.wechat_app_id, config.wechat_app_secret)
    app.extensions["files"] = LocalFiles(config.data_dir / "files")
    log_requests(app)
    count_requests(app)
    problems.register(app)
    init_http(app, load_actor)
    init_limits(app, enabled=config.has_rate_limits, trusted_proxies=config.trusted_proxies)
    declare((*POLICY_SECTIONS, ladder_policy.section_of(load_ladder_policies(config.ladder_dir))))
    declare_facts(FACTS, shift_of_source, first_served_on, records_of_versions)
    declare_carried(carried_by, holders_of)
    declare_offices(holds_office)
    declare_teller(of_leader_in_doubt)
    declare_passing(Passing(handed_over.hold_still, plan.hold_still, take_over, plan.fall_to))
    declare_take_over(give_place_to_sign_up, keep_place_of_sign_up)
    register_health(app)
    notices.declare(NOTICES, CARRIED)
    init_links(app, config.wechat_verify_dir)
    init_desk(app, config.signing.keys("desk"), is_secure=not config.is_sandbox)
    init_verification(app)
    register_routes(app, is_sandbox=config.is_sandbox)
    show_api_page(app, lambda: spec_of(app))
    if not testing:
        gc.freeze()  # it lives as long as its process: no collection need go through it, a tenth of a second each time
    return app


def _ring(keys: tuple[bytes, ...]) -> tuple[bytes, tuple[bytes, ...]]:
    return keys[0], keys[1:]


def register_routes(app: Flask, *, is_sandbox: bool) -> Api:
    api = Api(app)
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    spec: APISpec = api.spec
    spec.components.security_scheme("bearer", scheme)
    for routes in (*CAPABILITIES, sandbox_routes) if is_sandbox else CAPABILITIES:
        api.register_blueprint(routes)
    app.extensions["api"] = api
    return api


def spec_of(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of this application."""
    found: dict[str, Any] = app.extensions["api"].described()
    return found
