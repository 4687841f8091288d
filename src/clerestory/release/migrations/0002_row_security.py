"""An agency's session sees its own releases; the office's sessions work on all; no setting, no rows."""

from django.db import migrations

FORWARD = """
ALTER TABLE release_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE release_release FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON release_release
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON release_release FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
"""

BACKWARD = """
DROP POLICY agency_sees_its_own ON release_release;
DROP POLICY office_works ON release_release;
ALTER TABLE release_release NO FORCE ROW LEVEL SECURITY;
ALTER TABLE release_release DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
