"""An agency reads its own letters; the office writes them; a letter stays as it was sent."""

from django.db import migrations

FORWARD = """
ALTER TABLE correspondence_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE correspondence_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON correspondence_letter
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON correspondence_letter FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
ALTER TABLE correspondence_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE correspondence_address FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON correspondence_address
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE correspondence_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE correspondence_mail FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON correspondence_mail
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));

CREATE FUNCTION correspondence_letter_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A letter stays as it was sent: % was refused. Write another one.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION correspondence_letter_stays() FROM PUBLIC;
CREATE TRIGGER correspondence_letter_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON correspondence_letter
  FOR EACH STATEMENT EXECUTE FUNCTION correspondence_letter_stays();
"""

BACKWARD = """
DROP TRIGGER correspondence_letter_stays ON correspondence_letter;
DROP FUNCTION correspondence_letter_stays();
DROP POLICY office_works ON correspondence_mail;
ALTER TABLE correspondence_mail NO FORCE ROW LEVEL SECURITY;
ALTER TABLE correspondence_mail DISABLE ROW LEVEL SECURITY;
DROP POLICY office_works ON correspondence_address;
ALTER TABLE correspondence_address NO FORCE ROW LEVEL SECURITY;
ALTER TABLE correspondence_address DISABLE ROW LEVEL SECURITY;
DROP POLICY agency_sees_its_own ON correspondence_letter;
DROP POLICY office_works ON correspondence_letter;
ALTER TABLE correspondence_letter NO FORCE ROW LEVEL SECURITY;
ALTER TABLE correspondence_letter DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
