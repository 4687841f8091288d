"""What can go wrong with an installation, each with what to do about it."""

from clerestory.errors import ClerestoryError


class SiteError(ClerestoryError):
    """Base of what this room refuses. `str(error)` is the paragraph to print; no traceback is wanted."""


class PrivateFileError(SiteError):
    """A secret file or folder is missing, readable by others, or owned by somebody else."""


class PostgresError(SiteError):
    """The embedded PostgreSQL could not be found, made, started or stopped."""


class RolesError(SiteError):
    """A database role or database is missing or has rights it must not have."""


class GrantsError(SiteError):
    """The grants of a room could not be applied."""


class SettingsError(SiteError):
    """A setting that this process cannot do without is missing."""


class LaunchError(SiteError):
    """`make run` cannot go on."""
