"""Every address below /api/. The site mounts this at `api/`."""

from django.urls import path, re_path

from clerestory.api import reference
from clerestory.api.door import at_the_door, no_such_address, with_a_door
from clerestory.api.openapi import api

_patterns, _app_name, _namespace = api.urls
_here = {"openapi-json", "api-root"}  # the framework's views of these names; ours stand in for them

urlpatterns = [
    path("v1/openapi.json", at_the_door(reference.openapi_document), name="api-openapi"),
    path("v1/docs", at_the_door(reference.reference_page), name="api-docs"),
    path("v1/docs/reference.css", at_the_door(reference.style), name="api-docs-style"),
    path("v1/problems/<slug:slug>", at_the_door(reference.problem_page), name="api-problem"),
    path("v1/", (with_a_door(_patterns), _app_name, _namespace)),
    re_path("^.*$", at_the_door(no_such_address), name="api-no-such-address"),
]
