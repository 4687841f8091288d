"""Tasks and findings are for the office's sessions only; a finding is never changed."""

from django.db import migrations

FORWARD = """
ALTER TABLE review_task ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_task FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON review_task
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE review_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_finding FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON review_finding
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));

CREATE FUNCTION review_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A finding stands as it was made: % was refused. Make another finding.', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION review_finding_stays() FROM PUBLIC;
CREATE TRIGGER review_finding_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON review_finding
  FOR EACH STATEMENT EXECUTE FUNCTION review_finding_stays();
"""

BACKWARD = """
DROP TRIGGER review_finding_stays ON review_finding;
DROP FUNCTION review_finding_stays();
DROP POLICY office_works ON review_finding;
ALTER TABLE review_finding NO FORCE ROW LEVEL SECURITY;
ALTER TABLE review_finding DISABLE ROW LEVEL SECURITY;
DROP POLICY office_works ON review_task;
ALTER TABLE review_task NO FORCE ROW LEVEL SECURITY;
ALTER TABLE review_task DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
