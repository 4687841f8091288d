"""What is published now, in one word that changes when something new is: for whoever keeps rendered pages.

Two small questions to the database and the dates of two files. Says nothing about a person. While the
database does not answer, it says so: a page that was made then is not taken for one of before or after.
"""

from pathlib import Path

from django.db import DatabaseError, connection

from clerestory.casework import check_statements, report_pages
from clerestory.casework.office import published
from clerestory.journal import published as ledger


def public_state() -> str:
    """A word for what stands published: reports, the ledger's head, proofs, statements."""
    files = (published().promises, check_statements.place())
    try:
        reports, head = report_pages.newest().reports, ledger.newest_head()
    except DatabaseError:
        return "the database does not answer"
    name = connection.settings_dict["NAME"]
    return "|".join(
        (str(name), str(reports), str(head.size if head else 0), *(_changed(one) for one in files))
    )


def _changed(path: Path) -> str:
    try:
        return str(path.stat().st_mtime_ns)
    except OSError:
        return "-"
