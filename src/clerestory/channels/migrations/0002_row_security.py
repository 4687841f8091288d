"""Staff and worker see what came over the switch; no agency does, not even its own."""

from django.db import migrations

_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"
FORWARD = f"""
ALTER TABLE channels_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE channels_message FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON channels_message USING ({_OFFICE}) WITH CHECK ({_OFFICE});
"""
BACKWARD = """
DROP POLICY office_works ON channels_message;
ALTER TABLE channels_message NO FORCE ROW LEVEL SECURITY;
ALTER TABLE channels_message DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
