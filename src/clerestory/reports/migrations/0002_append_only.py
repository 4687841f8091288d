"""What was published stays: refused to everybody, the owner of the tables included. Only the office adds."""

from django.db import migrations

TABLES = ("reports_report", "reports_reportfile", "reports_publishedtable")
FORWARD = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A published report stays as it is: % on % was refused. Publish another one.',
    TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION reports_refuse_change() FROM PUBLIC;
""" + "".join(
    f"""
CREATE TRIGGER {one}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {one}
  FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse_change();
ALTER TABLE {one} ENABLE ALWAYS TRIGGER {one}_stays;
ALTER TABLE {one} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {one} FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON {one} FOR SELECT USING (true);
CREATE POLICY office_adds ON {one} FOR INSERT
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""
    for one in TABLES
)

BACKWARD = (
    "".join(
        f"""
DROP POLICY office_adds ON {one};
DROP POLICY everybody_reads ON {one};
ALTER TABLE {one} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {one} DISABLE ROW LEVEL SECURITY;
DROP TRIGGER {one}_stays ON {one};
"""
        for one in TABLES
    )
    + "DROP FUNCTION reports_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
