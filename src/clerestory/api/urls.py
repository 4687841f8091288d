"""Every address below /api/. The site mounts this at `api/`."""

from django.urls import path, re_path

from clerestory.api import reference
from clerestory.api.door import at_the_door, no_such_address, with_a_door
from clerestory.api.openapi import api

_patterns, _app_name, _namespace = api.urls
_operations = [
    each for each in _patterns if getattr(each, "name", "") != "api-root"
]  # that one is a plain 404

urlpatterns = [
    path("v1/openapi.json", at_the_door(reference.openapi_document), name="api-openapi"),
    path("v1/docs", at_the_door(reference.reference_page), name="api-docs"),
    path("v1/docs/reference.css", at_the_door(reference.style), name="api-docs-style"),
    path("v1/problems/<slug:slug>", at_the_door(reference.problem_page), name="api-problem"),
    path("v1/", (with_a_door(_operations), _app_name, _namespace)),
    re_path("^.*$", at_the_door(no_such_address), name="api-no-such-address"),
]
