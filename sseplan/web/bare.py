"""What the server refuses before a page is asked (too big, no HTTP): in French as well."""

from __future__ import annotations

from collections.abc import Callable

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from sseplan.web.guards import HEADERS

Page = Callable[[int], str]
"""The page of a status."""


def channel(page: Page) -> type[HTTPChannel]:
    """The connections of a server that refuses with ``page``."""

    class Refusal(ErrorTask):  # type: ignore[misc]
        def execute(self) -> None:
            error = self.request.error
            body = page(error.code).encode()
            self.status = f"{error.code} {error.reason}"
            self.response_headers += [
                *HEADERS.items(),
                ("Content-Type", "text/html; charset=utf-8"),
            ]
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):  # type: ignore[misc]
        error_task_class = Refusal

    return Channel
