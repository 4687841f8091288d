"""Staff and worker see what reconciliations found, and add to it; no agency sees it."""

from django.db import migrations

_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"
FORWARD = f"""
ALTER TABLE channels_trafficreconciliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE channels_trafficreconciliation FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON channels_trafficreconciliation USING ({_OFFICE}) WITH CHECK ({_OFFICE});
"""
BACKWARD = """
DROP POLICY office_works ON channels_trafficreconciliation;
ALTER TABLE channels_trafficreconciliation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE channels_trafficreconciliation DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_trafficreconciliation")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
