"""Lays a request's page out for templates: what belongs together stands together. Judges nothing."""

from typing import Any

from clerestory.casework.pages import RequestPage


def columns(page: RequestPage) -> dict[str, Any]:
    """Names for templates: the page, its answers with what they would be if proved, its actions by name."""
    proved = {row.element: row for row in page.if_proved or ()}
    return {
        "page": page,
        "answers": [(row, proved.get(row.element)) for row in page.law_says],
        "actions": {action.name: action for action in page.actions},
        "here": "request",
    }
