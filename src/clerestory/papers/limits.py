"""What the reading process gives up before it looks at the first byte of a paper.

Promises limits on memory, time, files and processes, and no network where the kernel lets a process leave it;
`confine` tells whether it did. Nothing can be taken back by the process itself.
Source: setrlimit(2), unshare(2), prctl(2) of Linux.
"""

import ctypes
import resource
from typing import Final

MEMORY_BYTES: Final = 1 << 30
CPU_SECONDS: Final = 20
OPEN_FILES: Final = 64
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES: Final = 38


def confine() -> bool:
    """Give it all up. True when the network is gone as well."""
    kernel = ctypes.CDLL(None, use_errno=True)
    left_network = any(kernel.unshare(what) == 0 for what in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    return left_network
