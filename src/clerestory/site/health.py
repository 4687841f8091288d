"""Two questions a supervisor asks.

Is the process alive, and can it serve. The answers say nothing about the office.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

PLAIN = "text/plain; charset=utf-8"


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process takes requests."""
    return HttpResponse("alive\n", content_type=PLAIN)


def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every migration was applied, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type=PLAIN, status=503)
    if waiting:
        return HttpResponse(f"{len(waiting)} migrations wait\n", content_type=PLAIN, status=503)
    return HttpResponse("ready\n", content_type=PLAIN)
