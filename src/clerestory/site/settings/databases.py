"""Database connections: `default` is `app`; `vault`, `owner`, `sequencer` and `registrar` exist where given.

Invariant: the web server and the API are started without the other addresses, so code in
them that asks for another connection fails before any password is known.
"""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from clerestory.site.private_files import existing_secret
from clerestory.site.roles import APP
from clerestory.site.settings.environment import ENVIRONMENT

DATABASE_NAME = "clerestory"


def connection(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL address into a Django connection."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", DATABASE_NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "10", **parts},
    }


def embedded_app_url() -> str:
    """Return the address `make run` uses for `app`.

    Before its first run there is no password yet, and none is needed.
    """
    password_file = ENVIRONMENT.folders.secrets / f"{APP}.password"
    password = existing_secret(password_file) if password_file.exists() else ""
    return f"postgresql://{APP}:{password}@/{DATABASE_NAME}?host={ENVIRONMENT.folders.sockets}"


ADDRESSES = {
    "default": ENVIRONMENT.database_url or embedded_app_url(),
    "vault": ENVIRONMENT.vault_database_url,
    "owner": ENVIRONMENT.owner_database_url,
    "sequencer": ENVIRONMENT.sequencer_database_url,
    "registrar": ENVIRONMENT.registrar_database_url,
}
DATABASES = {alias: connection(url) for alias, url in ADDRESSES.items() if url}
if (
    "sequencer" in DATABASES
):  # says for whom it works, once a connection; see the row policy of journal_outbox
    DATABASES["sequencer"]["OPTIONS"]["options"] = "-c app.office=sequencer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
