"""Tokens and passwords of the office's own record system, from the folder of secrets; a mapping names "
"them."""

from clerestory.site.errors import SettingsError
from clerestory.site.private_files import existing_secret
from clerestory.site.settings.environment import ENVIRONMENT


def record_secret(name: str) -> str:
    """What is in this file. Raises SettingsError if there is none, PrivateFileError if others can read it."""
    path = ENVIRONMENT.secrets / name
    if not path.exists():
        raise SettingsError(
            f"The mapping names the secret {name}, which is not in the folder of secrets "
            f"({ENVIRONMENT.secrets}). Write the token or password of the record system there, as a file of "
            "mode 0600."
        )
    return existing_secret(path)
