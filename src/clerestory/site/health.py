"""Two questions a supervisor asks.

Is the process alive, and can it serve. The answers say nothing about the office. Anybody may ask, so being
asked often must be cheap: the program's own list of migrations is read once, the database's each time.
"""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

PLAIN = "text/plain; charset=utf-8"


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process takes requests."""
    return HttpResponse("alive\n", content_type=PLAIN)


def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every migration was applied, else 503 with the reason."""
    try:
        waiting = _migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type=PLAIN, status=503)
    if waiting:
        return HttpResponse(f"{len(waiting)} migrations wait\n", content_type=PLAIN, status=503)
    return HttpResponse("ready\n", content_type=PLAIN)


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this program, from its files alone: those change only with a new process."""
    return frozenset((app, name) for app, name in MigrationLoader(None).graph.nodes)
