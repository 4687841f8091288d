"""An agency's session sees and opens its own requests; the office's sessions work on all; no setting, no
rows.

The settings `app.agency` and `app.office` end with the transaction (see casework.session).
"""

from django.db import migrations

FORWARD = """
ALTER TABLE intake_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_request FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_request
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON intake_request FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
CREATE POLICY agency_opens_its_own ON intake_request FOR INSERT
  WITH CHECK (agency_id = nullif(current_setting('app.agency', true), '')::uuid AND state = 'received');

ALTER TABLE intake_subjectslip ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_subjectslip FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_subjectslip
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_writes_its_own ON intake_subjectslip FOR INSERT
  WITH CHECK (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
"""

BACKWARD = """
DROP POLICY agency_writes_its_own ON intake_subjectslip;
DROP POLICY office_works ON intake_subjectslip;
ALTER TABLE intake_subjectslip NO FORCE ROW LEVEL SECURITY;
ALTER TABLE intake_subjectslip DISABLE ROW LEVEL SECURITY;
DROP POLICY agency_opens_its_own ON intake_request;
DROP POLICY agency_sees_its_own ON intake_request;
DROP POLICY office_works ON intake_request;
ALTER TABLE intake_request NO FORCE ROW LEVEL SECURITY;
ALTER TABLE intake_request DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
