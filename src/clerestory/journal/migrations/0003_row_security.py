"""Only a session of the office sees or writes the journal; an agency's session, or one that says nothing,
does not."""

from django.db import migrations

FORWARD = """
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON journal_entry
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE journal_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON journal_outbox
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""

BACKWARD = """
DROP POLICY office_works ON journal_outbox;
ALTER TABLE journal_outbox NO FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_outbox DISABLE ROW LEVEL SECURITY;
DROP POLICY office_works ON journal_entry;
ALTER TABLE journal_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
