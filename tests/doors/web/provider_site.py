"""A real provider of sign-ins (django-oauth-toolkit) in a process of its own; nothing of ours runs in it.

    python tests/doors/web/provider_site.py FOLDER PORT BACK

One person, `pat`, known by the subject that is their number. BACK: where the office
lets browsers come back to. Prints one line when it serves.
"""

# Django is configured before anything of it is imported.
# ruff: noqa: E402

import os
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

FOLDER, PORT, BACK = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def configure() -> None:
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="__main__",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.db")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        LOGIN_URL="/in/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who somebody is"},
            "OAUTH2_VALIDATOR_CLASS": "oauth2_provider.oauth2_validators.OAuth2Validator",
            "REQUEST_APPROVAL_PROMPT": "auto",
        },
    )


configure()
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
django.setup()

from django.contrib.auth import authenticate, get_user_model, login
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from oauth2_provider.models import get_application_model
from oauth2_provider.oauth2_validators import OAuth2Validator


def let_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in whose name and password are right."""
    found = authenticate(username=request.POST["username"], password=request.POST["password"])
    if found is None:
        return HttpResponse(status=403)
    login(request, found)
    return HttpResponse("in")


class SaysHow(OAuth2Validator):
    """Says how it knew somebody, as the office may ask for."""

    oidc_claim_scope = None

    def get_additional_claims(self) -> dict[str, object]:
        """Claims for the ID token."""
        return {"amr": lambda request: ["pwd", "otp"], "acr": lambda request: "2"}


settings.OAUTH2_PROVIDER["OAUTH2_VALIDATOR_CLASS"] = SaysHow
urlpatterns = [
    path("in/", let_in),
    path("o/", include("oauth2_provider.urls")),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


call_command("migrate", verbosity=0)
pat = get_user_model().objects.create_user("pat", password="pat's password")
get_application_model().objects.create(
    client_id="clerestory",
    client_secret="a shared secret of a test",
    client_type="confidential",
    authorization_grant_type="authorization-code",
    redirect_uris=BACK,
    skip_authorization=True,
    algorithm="RS256",
)
with make_server("127.0.0.1", PORT, get_wsgi_application(), handler_class=Quiet) as server:
    sys.stdout.write(f"serving {pat.pk}\n")
    sys.stdout.flush()
    server.serve_forever()
