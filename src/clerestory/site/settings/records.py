"""Record systems that are asked again when a record is released; only the process that may open records does.

Each mapping is read and judged when that process starts. Nothing is asked of a system before a release.
"""

from pathlib import Path

from clerestory.registry.sources.mapping import SystemMapping, read_mapping
from clerestory.registry.sources.peers import FilesPeer
from clerestory.site.errors import SettingsError
from clerestory.site.record_secrets import record_secret
from clerestory.site.settings.environment import ENVIRONMENT


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
