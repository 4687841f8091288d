"""Where this installation keeps its own things: all under `var/` of the clone, one short socket folder aside.

A socket's path may have 107 bytes at most, and a clone may lie deep; so sockets live in a folder in /tmp that
is named by a hash of the clone's path and the user, and is refused unless it belongs to that user alone.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
SHORT = Path("/tmp")


def default_var() -> Path:
    """Return `var` of the clone, or, where the program is an installed package, of the folder one is in."""
    return CLONE / "var" if (CLONE / "pyproject.toml").exists() else Path("var").absolute()


def shipped(name: str) -> Path:
    """Return a folder of data that comes with the program: inside the package, or beside `src` in a clone."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else CLONE / name


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one installation; `var` decides all others."""

    var: Path

    @property
    def database(self) -> Path:
        """The embedded PostgreSQL's data."""
        return self.var / "postgres"

    @property
    def secrets(self) -> Path:
        """Passwords and keys, mode 0700."""
        return self.var / "secrets"

    @property
    def logs(self) -> Path:
        """What the database, the worker and the web server wrote."""
        return self.var / "log"

    @property
    def promises(self) -> Path:
        """The book of promises: what was proved of each law, and when."""
        return self.var / "publication" / "promises.json"

    @property
    def history(self) -> Path:
        """The questions that the what-if page replays, without anybody's name; may be absent."""
        return self.var / "history"

    @property
    def replays(self) -> Path:
        """Results of replays that the what-if page shows; each can be made again."""
        return self.var / "publication" / "replays"

    @property
    def ledger(self) -> Path:
        """The public files of the ledger: tiles, entries, the checkpoint. Everybody may read them."""
        return self.var / "ledger" / "log"

    @property
    def ledger_policy(self) -> Path:
        """Whose cosignatures count."""
        return self.var / "ledger" / "policy"

    @property
    def ledger_keys(self) -> Path:
        """The log's own keys, mode 0700."""
        return self.secrets / "log"

    @property
    def sockets(self) -> Path:
        """A short folder for the database's socket."""
        return socket_folder(self.var)


def socket_folder(place: Path) -> Path:
    """Return the short folder that belongs to a long path and this user."""
    token = hashlib.sha256(f"{place.resolve()}\0{os.geteuid()}".encode()).hexdigest()[:12]
    return SHORT / f"clerestory-{token}"
