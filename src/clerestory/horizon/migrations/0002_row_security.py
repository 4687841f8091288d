"""Everybody reads added claims; only the office's staff adds one; nobody changes one."""

from django.db import migrations

FORWARD = """
ALTER TABLE horizon_addedclaim ENABLE ROW LEVEL SECURITY;
ALTER TABLE horizon_addedclaim FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON horizon_addedclaim FOR SELECT USING (true);
CREATE POLICY staff_adds ON horizon_addedclaim FOR INSERT
  WITH CHECK (current_setting('app.office', true) = 'staff');

CREATE FUNCTION horizon_addedclaim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A claim stands as it was added: % was refused. Add another one.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION horizon_addedclaim_stays() FROM PUBLIC;
CREATE TRIGGER horizon_addedclaim_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON horizon_addedclaim
  FOR EACH STATEMENT EXECUTE FUNCTION horizon_addedclaim_stays();
"""

BACKWARD = """
DROP TRIGGER horizon_addedclaim_stays ON horizon_addedclaim;
DROP FUNCTION horizon_addedclaim_stays();
DROP POLICY staff_adds ON horizon_addedclaim;
DROP POLICY everybody_reads ON horizon_addedclaim;
ALTER TABLE horizon_addedclaim NO FORCE ROW LEVEL SECURITY;
ALTER TABLE horizon_addedclaim DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("horizon", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
