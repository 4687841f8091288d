"""Everybody reads dockets, published comments and the registers; what came in, and its key, only the office.
Only staff add to a register, and nobody changes an entry; no comment is ever deleted."""

from django.db import migrations

_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"
_STAFF = "current_setting('app.office', true) = 'staff'"
_PUBLIC = ("docket", "postedcomment")
_SEALED = ("comment", "docketkey")
_REGISTERS = ("billstatus", "billdraft", "addedentry")


def _secured(table: str) -> str:
    return (
        f"ALTER TABLE horizon_{table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE horizon_{table} FORCE ROW LEVEL SECURITY;"
    )


FORWARD = "".join(
    [
        *(
            _secured(table)
            + f"CREATE POLICY office_works ON horizon_{table} USING ({_OFFICE}) WITH CHECK ({_OFFICE});"
            for table in (*_PUBLIC, *_SEALED)
        ),
        *(f"CREATE POLICY everybody_reads ON horizon_{table} FOR SELECT USING (true);" for table in _PUBLIC),
        *(
            _secured(table)
            + f"CREATE POLICY everybody_reads ON horizon_{table} FOR SELECT USING (true);"
            + f"CREATE POLICY staff_adds ON horizon_{table} FOR INSERT WITH CHECK ({_STAFF});"
            + f"CREATE TRIGGER horizon_{table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON horizon_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION horizon_addedclaim_stays();"
            for table in _REGISTERS
        ),
    ]
)
BACKWARD = "".join(
    [
        *(
            f"DROP TRIGGER horizon_{table}_stays ON horizon_{table};"
            f"DROP POLICY staff_adds ON horizon_{table};"
            f"DROP POLICY everybody_reads ON horizon_{table};"
            for table in _REGISTERS
        ),
        *(f"DROP POLICY everybody_reads ON horizon_{table};" for table in _PUBLIC),
        *(f"DROP POLICY office_works ON horizon_{table};" for table in (*_PUBLIC, *_SEALED)),
        *(
            f"ALTER TABLE horizon_{table} NO FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE horizon_{table} DISABLE ROW LEVEL SECURITY;"
            for table in (*_PUBLIC, *_SEALED, *_REGISTERS)
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("horizon", "0003_dockets")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
