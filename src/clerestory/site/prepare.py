"""Brings an installation up to date: tables, rights, keys, and once the sample office.

Runs as the database's owner. Promises: every step may be repeated. A sample that was cut short is noticed by
a mark on the database, and said by exit status 3, so that the launcher starts from an empty database again;
nothing a person entered is ever in such a one, because pages are served only after the sample is whole.
"""

import logging
import os
import sys
from pathlib import Path

import django

from clerestory.errors import ClerestoryError

HALF_LOADED = 3
LOADING, LOADED = "sample office: being loaded", "sample office: loaded"


def main(sample_folder: str) -> int:
    """Do every step; print one sentence for each. `sample_folder` empty: no sample office."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")  # noqa: TID251 - only sets it
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from clerestory.casework import jobs, office_keys
    from clerestory.site.grants import apply_grants

    mark = _mark()
    if mark == LOADING:
        return HALF_LOADED
    print("Bringing the tables up to date.", flush=True)
    call_command("migrate", database="owner", verbosity=0)
    apply_grants()
    office_keys.create_missing(settings.CLERESTORY_SECRETS)
    if sample_folder and mark != LOADED and not _somebody_is_here():
        _load_sample(Path(sample_folder))
    jobs.publish_at_start()
    return 0


def _load_sample(folder: Path) -> None:
    from clerestory.casework import sample_office
    from clerestory.site import clock

    print("Loading the sample office (once).", flush=True)
    _set_mark(LOADING)
    sample_office.load(at=clock.now(), folder=folder, say=lambda sentence: print(f"  {sentence}", flush=True))
    _set_mark(LOADED)


def _somebody_is_here() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.using("owner").exists()


def _mark() -> str | None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        row = cursor.fetchone()
        return str(row[0]) if row and row[0] else None


def _set_mark(mark: str) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name = connections["owner"].ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [mark])


def _told_plainly(sample_folder: str) -> int:
    """Do every step; a failure is a sentence and the place, never the values an exception quotes."""
    try:
        return main(sample_folder)
    except ClerestoryError as problem:
        print(problem, file=sys.stderr)
    except Exception:  # whatever it was: the log keeps kind and place, the terminal no traceback with values
        logging.getLogger(__name__).exception("The preparation failed")
    return 1


if __name__ == "__main__":
    sys.exit(_told_plainly(sys.argv[1] if len(sys.argv) > 1 else ""))
