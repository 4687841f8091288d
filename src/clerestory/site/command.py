"""The console script.

Hands the clock, the doctor and the office to the command line. Imports no Django until it is needed.
"""

import sys

from clerestory.cli import program
from clerestory.site import clock


def main() -> int:
    """Run `clerestory` with the arguments of this process. Returns the exit code."""
    return program.main(sys.argv[1:], clock=clock.now, doctor=_doctor, office=_office, secret=_secret)


def _doctor() -> int:
    from clerestory.site import doctor

    return doctor.run()


def _office() -> None:
    from clerestory.site import office_process

    office_process.open_office()


def _secret(name: str) -> str:
    from clerestory.site.settings.records import record_secret

    return record_secret(name)


if __name__ == "__main__":
    sys.exit(main())
