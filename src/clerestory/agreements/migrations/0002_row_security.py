"""Everybody reads agreements and what happened to them; only the office's staff adds; the grounds are the
staff's to read; nobody changes a row."""

from django.db import migrations

PUBLIC = ("agreement", "party", "clause", "act")
TABLES = (*PUBLIC, "ground")

_READ = "".join(
    f"CREATE POLICY everybody_reads ON agreements_{table} FOR SELECT USING (true);\n" for table in PUBLIC
)
_GUARD = "".join(
    f"""
ALTER TABLE agreements_{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE agreements_{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_adds ON agreements_{table} FOR INSERT
  WITH CHECK (current_setting('app.office', true) = 'staff');
CREATE TRIGGER agreements_{table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON agreements_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION agreements_stay();
"""
    for table in TABLES
)
FORWARD = f"""
CREATE FUNCTION agreements_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The register of agreements only grows: % was refused. Add what happened.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION agreements_stay() FROM PUBLIC;
{_GUARD}{_READ}
CREATE POLICY staff_reads ON agreements_ground FOR SELECT
  USING (current_setting('app.office', true) IN ('staff', 'worker'));
"""
BACKWARD = (
    "DROP POLICY staff_reads ON agreements_ground;\n"
    + "".join(f"DROP POLICY everybody_reads ON agreements_{table};\n" for table in PUBLIC)
    + "".join(
        f"""DROP TRIGGER agreements_{table}_stays ON agreements_{table};
DROP POLICY staff_adds ON agreements_{table};
ALTER TABLE agreements_{table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE agreements_{table} DISABLE ROW LEVEL SECURITY;
"""
        for table in TABLES
    )
    + "DROP FUNCTION agreements_stay();\n"
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
