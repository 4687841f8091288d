"""Rounds of a sequencer in processes that are killed at a system call of its store.

`python -m tests.world.killed_rounds` reads lines `FOLDER DATABASE AT AFTER` (AT: number of the call, AFTER: 0
or 1), does one round for each in a child that is killed there, and answers each with the name of the call, or
`whole` and the number of calls when the round ended before.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.world.faulty_files import HastyFiles, KillingFiles


def main() -> None:
    """Answer each line. This process has no other threads and no connections when it forks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")
    import django

    django.setup()
    from tests.world import ledger_starts  # noqa: F401 - loaded before the first child

    for line in sys.stdin:
        folder, database, at, after = line.rsplit(" ", 3)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _round(Path(folder), database, int(at), after.strip() == "1", writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            told = said.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            told = "killed"
        sys.stdout.write(f"{told or status}\n")
        sys.stdout.flush()


def _round(folder: Path, database: str, at: int, after: bool, writing: int) -> None:
    """One round, in the child. Never returns."""
    from django.db import connections

    from tests.world.ledger_starts import At, reopened

    for alias in ("default", "sequencer"):
        connections.settings[alias]["NAME"] = database
    files = KillingFiles(at, after=after, inner=HastyFiles())
    begin = At(reopened(folder), None)
    status = 3
    with suppress(Exception):
        begin.sequencer(store=begin.store(files)).round()
        os.write(writing, f"whole {' '.join(files.calls)}".encode())
        status = 0
    os._exit(status)


if __name__ == "__main__":
    main()
