"""Make this installation's database reachable in a process that is neither server nor worker.

Such a process has the rights of the tables' owner: whoever starts it can read the owner's password anyway.
"""

import os

from clerestory.site.errors import SiteError
from clerestory.site.private_files import existing_secret
from clerestory.site.roles import OWNER
from clerestory.site.settings.environment import ENVIRONMENT


class NoOwnerError(SiteError):
    """There is no address of the tables' owner here, so nothing of the office can be changed."""

    def __init__(self) -> None:
        super().__init__(
            "There is no database here, or nobody said how its owner is reached. Run it where the office "
            "runs: with OWNER_DATABASE_URL, or with the CLERESTORY_VAR of a `make run`."
        )


def owner_url() -> str | None:
    """The owner's address: given, or that of the embedded database; None where there is neither."""
    if ENVIRONMENT.owner_database_url:
        return ENVIRONMENT.owner_database_url
    password = ENVIRONMENT.folders.secrets / f"{OWNER}.password"
    if ENVIRONMENT.database_url or not password.exists():
        return None
    return f"postgresql://{OWNER}:{existing_secret(password)}@/clerestory?host={ENVIRONMENT.folders.sockets}"


def open_office(url: str | None = None) -> None:
    """Set Django up, with the connection `owner`. url: the owner's address. Raises NoOwnerError."""
    url = url or owner_url()
    if url is None:
        raise NoOwnerError
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")  # noqa: TID251 - only sets it
    import django
    from django.conf import settings

    from clerestory.site.settings.databases import connection

    settings.DATABASES["owner"] = connection(url)
    django.setup()
