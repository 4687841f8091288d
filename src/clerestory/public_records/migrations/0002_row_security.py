"""Staff and worker work on all requests; who asked reads the one whose key they showed, with what happened to
it; everybody reads the log. What happened stands: no role changes or deletes it."""

from django.db import migrations

_TABLES = ("recordsrequest", "recordsevent", "recordsletter", "logline")
_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"

FORWARD = (
    "".join(
        f"""
ALTER TABLE public_records_{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE public_records_{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON public_records_{table} USING ({_OFFICE}) WITH CHECK ({_OFFICE});
"""
        for table in _TABLES
    )
    + """
CREATE POLICY asker_sees_its_own ON public_records_recordsrequest FOR SELECT
  USING (key_digest = nullif(current_setting('app.records_asker', true), ''));
CREATE POLICY asker_sees_its_own ON public_records_recordsevent FOR SELECT
  USING (request_id IN (SELECT id FROM public_records_recordsrequest
                         WHERE key_digest = nullif(current_setting('app.records_asker', true), '')));
CREATE POLICY everybody_reads ON public_records_logline FOR SELECT USING (true);
"""
)

BACKWARD = """
DROP POLICY everybody_reads ON public_records_logline;
DROP POLICY asker_sees_its_own ON public_records_recordsevent;
DROP POLICY asker_sees_its_own ON public_records_recordsrequest;
""" + "".join(
    f"""
DROP POLICY office_works ON public_records_{table};
ALTER TABLE public_records_{table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public_records_{table} DISABLE ROW LEVEL SECURITY;
"""
    for table in _TABLES
)


class Migration(migrations.Migration):
    dependencies = [("public_records", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
