"""Every address without a network: the same answers as the service's, for whoever carries the requests otherwise."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.service import claims, lookups, messages, rules
from shanxi_health_policy.service.address import Address, Answered, Asked, json_of
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.problems import LOG, MEDIA_TYPE, Kind, ProblemError, where
from shanxi_health_policy.service.requests import parameters_in, too_large
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.text import Language


def every_address(shared: Shared) -> list[Address]:
    """The addresses of rules, look-ups, claims and messages."""
    return [one for room in (rules, lookups, claims, messages) for one in room.addresses(shared)]


class Answering:
    """Answers what is asked of an address: the page that computes on the device asks here.

    >>> import json
    >>> answering = Answering()
    >>> status, found = answering.answer("GET", "/v1/limits?condition=哮喘&tier=II", "en")
    >>> status, found.media, json.loads(found.body)["limits"][0]["per_visit"]
    (200, 'application/json', '160.00')
    >>> answering.answer("GET", "/v2", "en")[0]
    404
    """

    def __init__(self, catalogue: Catalogue | None = None, settings: Settings | None = None) -> None:
        self._shared = Shared(chosen(catalogue), settings or Settings(), Bounds())
        self._addresses = every_address(self._shared)

    def answer(self, method: str, path: str, language: Language, body: bytes = b"") -> tuple[int, Answered]:
        """The status and the answer that the service would give; `path` may have parameters behind a `?`."""
        try:
            return 200, self._answer(method, path, language, body)
        except ProblemError as error:
            problem = error
        except PolicyError as error:
            problem = ProblemError.of(error)
        except Exception as error:
            LOG.error("%s", where(error))
            problem = ProblemError(Kind.OURS)
        return problem.kind.status, Answered(json_of(problem.plain(language)), MEDIA_TYPE)

    def _answer(self, method: str, path: str, language: Language, body: bytes) -> Answered:
        path, _, query = path.partition("?")
        address, names = self._found(method, unquote(path))
        parameters = parameters_in(parse_qsl(query, keep_blank_values=True), address.parameters)
        if len(body) > self._shared.bounds.body:
            raise too_large(self._shared.bounds)
        return address.answer(Asked(names, parameters, body, language))

    def _found(self, method: str, path: str) -> tuple[Address, dict[str, str]]:
        kind = Kind.NOT_FOUND
        for one in self._addresses:
            names = _names_in(path, one.path)
            if names is not None and one.method == method:
                return one, names
            if names is not None:
                kind = Kind.NOT_ALLOWED
        raise ProblemError(kind)


def _names_in(path: str, declared: str) -> dict[str, str] | None:
    """What stands in a path for the names of a declared one; nothing, if it is another path."""
    given, parts = path.split("/"), declared.split("/")
    if len(given) != len(parts):
        return None
    names = {}
    for one, part in zip(given, parts, strict=True):
        if part.startswith("{") and one:
            names[part[1:-1]] = one
        elif part != one:
            return None
    return names
