"""From a mapping to a source that can be read: which peer it has, and its secret."""

from collections.abc import Callable

from clerestory.registry.sources.flat import FileRows
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import SystemMapping
from clerestory.registry.sources.peers import DatabasePeer, FilesPeer
from clerestory.registry.sources.rest import ServiceRows
from clerestory.registry.sources.rows import Rows
from clerestory.registry.sources.view import ViewRows


def open_source(mapping: SystemMapping, secret: Callable[[str], str]) -> MappedSource:
    """The source of a mapping. secret: gives what is in a file of the folder of secrets. Nothing is asked of
    the system before something is read."""
    return MappedSource(mapping, rows_of(mapping, secret))


def rows_of(mapping: SystemMapping, secret: Callable[[str], str]) -> Rows:
    """The rows of the one peer that a mapping has."""
    peer = mapping.peer
    if isinstance(peer, FilesPeer):
        return FileRows(peer)
    hidden = secret(peer.secret) if peer.secret else ""
    return ViewRows(peer, hidden) if isinstance(peer, DatabasePeer) else ServiceRows(peer, hidden)
