"""`/v1/notices`, `/v1/limits`, `/v1/facilities`: what the notices hold, looked up."""

from __future__ import annotations

from typing import Any

from attrs import fields
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shanxi_health_policy.asking.kinds import read_day
from shanxi_health_policy.errors import MissingError, UnknownTermError
from shanxi_health_policy.facilities.facility_search import FacilityMatch, find_facility
from shanxi_health_policy.notices.listing import notices_for
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.plain import plain
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.requests import parameters_of
from shanxi_health_policy.service.shared import Shared, answered
from shanxi_health_policy.tcm.limit_table import limit_table
from shanxi_health_policy.vocabulary.fee_class import FeeClass

NOTICES = ("place", "on", "known_on")
LIMITS = ("notice", "place", "condition", "tier")
FACILITIES = ("name", "city", "county", "kind", "on", "known_on")
"""The parameters of each address."""
_OF_NOTICE = ("id", "number", "title", "issuers", "place", "place_name", "source", "digest", "replaces")


def routes(shared: Shared) -> list[Route]:
    """The addresses of what is looked up."""
    catalogue = shared.catalogue

    async def notices(request: Request) -> Response:
        asked = parameters_of(request, NOTICES)
        on, known_on = (_day(asked, name) for name in ("on", "known_on"))
        found = [_head(one) for one in notices_for(catalogue, asked.get("place"), on, known_on)]
        return answered({**shared.versions(), "found": found})

    async def notice(request: Request) -> Response:
        parameters_of(request, ())
        try:
            found = catalogue[request.path_params["id"]]
        except UnknownTermError as error:
            raise ProblemError.of(error, Kind.NOT_FOUND) from None
        parts = {
            "clauses": plain(found.clauses.values()),
            "readings": plain(found.readings.values()),
            "anomalies": plain(found.anomalies),
        }
        return answered({**shared.versions(), **_head(found), **parts})

    async def limits(request: Request) -> Response:
        asked = parameters_of(request, LIMITS)
        table = limit_table(catalogue, asked.get("notice"), asked.get("place"))
        condition = catalogue.condition(asked["condition"]) if "condition" in asked else None
        tier = FeeClass.of(asked["tier"], "tier") if "tier" in asked else None
        notice = table.notice
        told = {
            "notice": {"id": notice.id, "number": notice.number, "digest": notice.digest},
            "in_force_from": notice.dates.in_force_from,
            "place": {"code": table.place, "assumed": table.assumed},
            "clauses": [plain(notice.clauses[one]) for one in table.clauses],
            "limits": [
                {
                    "condition": {"code": one.condition.code, "zh": one.condition.zh, "en": one.condition.en},
                    "tier": one.fee_class.code,
                    "per_visit": plain(one.per_visit),
                    "annual": plain(one.annual),
                    "at": plain(one.at),
                }
                for one in table.rows(condition, tier)
            ],
        }
        return answered({**shared.versions(), **told})

    async def facilities(request: Request) -> Response:
        asked: dict[str, Any] = dict(parameters_of(request, FACILITIES))
        if "name" not in asked:
            raise MissingError("name")
        for name in ("on", "known_on"):
            asked[name] = _day(asked, name)
        found = find_facility(asked.pop("name"), **asked, catalogue=catalogue)
        told = {
            "name": found.name,
            "found": None if found.found is None else _match(found.found),
            "candidates": [_match(one) for one in found.candidates],
        }
        return answered({**shared.versions(), **told})

    return [
        Route("/v1/notices", notices),
        Route("/v1/notices/{id}", notice),
        Route("/v1/limits", limits),
        Route("/v1/facilities", facilities),
    ]


def _day(asked: dict[str, Any], name: str) -> Any:
    return read_day(name, asked[name]) if name in asked else None


def _head(notice: Notice) -> dict[str, Any]:
    """What identifies a notice, and its dates."""
    dates = {one.name: plain(getattr(notice.dates, one.name)) for one in fields(type(notice.dates))}
    return {name: plain(getattr(notice, name)) for name in _OF_NOTICE} | {"dates": dates}


def _match(match: FacilityMatch) -> dict[str, Any]:
    """A listed facility, and every list it stands on."""
    one = match.facility
    return {
        "name": match.full_name,
        "kind": one.kind.code,
        "city": one.city,
        "county": one.county,
        "sureness": match.sureness,
        "listings": [
            {
                "accreditation": each.accreditation.code,
                "notice": each.notice.id,
                "number": each.notice.number,
                "since": plain(each.since),
                "reach_by": plain(each.reach_by),
            }
            for each in match.listings
        ],
    }
