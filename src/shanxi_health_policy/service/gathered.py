"""What is wrong with a request, gathered from its parts, each fault with its path in the whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shanxi_health_policy.errors import MOST_WRONG, InputError, QuestionError


class Gathered(list[InputError]):
    """The faults of the parts of a request."""

    @contextmanager
    def below(self, path: str) -> Iterator[None]:
        """What is raised within is a fault of what stands at a path."""
        try:
            yield
        except InputError as error:
            for one in QuestionError.each(error):
                one.field = joined_path(path, one.field)
                self.append(one)

    @property
    def enough(self) -> bool:
        """Whether so much is wrong that no more need be looked for."""
        return len(self) >= MOST_WRONG

    def raised(self) -> None:
        """Raises [InputError][] for all there are, if there are any."""
        if self:
            raise QuestionError.of(self)


def joined_path(above: str, path: str) -> str:
    """A path below another one.

    >>> joined_path("claims[0]", "items[1]"), joined_path("claims", "[0]"), joined_path("", "place")
    ('claims[0].items[1]', 'claims[0]', 'place')
    """
    return f"{above}.{path}" if above and path and not path.startswith("[") else above + path
