"""The API as one object, and its OpenAPI 3.1 document.

Promises that the document says `application/problem+json` for every refusal, names the kinds of problem each
operation can answer, and needs no other host. Made once a process: it depends on nothing but the code.
"""

from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from clerestory.api import after, asking, continuing, forms, learning, refusals, signing_in
from clerestory.api.described import header
from clerestory.api.kinds import PREFIX
from clerestory.api.problems import MEDIA_TYPE
from clerestory.api.tokens import AgencyToken

DESCRIPTION = (
    "For programs of agencies that may ask this office about records. The office answers element by "
    "element under the law of the day, lets a person review what needs judgement, and releases the "
    "minimum, sealed to your agency's key. Every refusal is a problem document (RFC 9457) whose `type` "
    "keeps its meaning."
)
_FIRST_REFUSAL = 400


class AgencyAPI(NinjaAPI):
    """The framework's API, with its document put right where the framework cannot know better."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document."""
        document = super().get_openapi_schema(
            path_prefix=path_prefix or f"{PREFIX}/", path_params=path_params
        )
        for methods in document["paths"].values():
            for operation in methods.values():
                _put_right(operation["responses"])
        document["components"]["schemas"].update(forms.shared_definitions())
        return document


def _put_right(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        response.setdefault("description", "OK")
        if int(status) >= _FIRST_REFUSAL:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        response.setdefault("headers", {})["Request-Id"] = header("The id of this request, made here.")


api = AgencyAPI(
    title="Clerestory for agencies",
    version="1",
    description=DESCRIPTION,
    docs_url=None,  # the framework's pages need scripts that may not run here: see reference.py
    openapi_url=None,  # served by reference.py, once made and with our headers
    urls_namespace="api",
    auth=AgencyToken(),
)
refusals.install(api)
for router in (signing_in.router, learning.router, asking.router, continuing.router, after.router):
    api.add_router("", router)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema())
