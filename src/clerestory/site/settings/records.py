"""Record systems that are asked again when a record is released, by the process that may open records; and
the tokens and passwords of record systems, which a mapping names.

Each mapping is read and judged when that process starts. Nothing is asked of a system before a release.
"""

from pathlib import Path

from clerestory.registry.sources.mapping import SystemMapping, read_mapping
from clerestory.registry.sources.peers import FilesPeer
from clerestory.site.errors import SettingsError
from clerestory.site.private_files import existing_secret
from clerestory.site.settings.environment import ENVIRONMENT


def record_secret(name: str) -> str:
    """What is in this file of the folder of secrets. Raises SettingsError if there is none,
    PrivateFileError if others can read it."""
    path = ENVIRONMENT.secrets / name
    if not path.exists():
        raise SettingsError(
            f"The mapping names the secret {name}, which is not in the folder of secrets "
            f"({ENVIRONMENT.secrets}). Write the token or password of the record system there, as a file of "
            "mode 0600."
        )
    return existing_secret(path)


def asked_at_release(files: tuple[Path, ...]) -> tuple[SystemMapping, ...]:
    """The mappings in these files. Raises MappingError, and SettingsError for one that only has files."""
    found = tuple(read_mapping(file) for file in files)
    for each in found:
        if isinstance(each.peer, FilesPeer):
            raise SettingsError(
                f"CLERESTORY_RECORD_SYSTEMS names {each.name}, which is read from files; expected a service "
                "or a database. An export has no later state than the last refresh. Leave it out."
            )
        if each.peer.secret:
            record_secret(each.peer.secret)  # so that a missing one stops the start, not the first release
    return found


CLERESTORY_RECORD_SYSTEMS = (
    asked_at_release(ENVIRONMENT.record_systems) if ENVIRONMENT.vault_database_url else ()
)
CLERESTORY_RECORD_SECRET = record_secret
