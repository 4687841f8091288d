"""Deliveries begun, seen by the office's sessions only; no setting, no rows."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE release_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE release_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON release_attempts
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""

BACKWARD = """
DROP POLICY office_works ON release_attempts;
ALTER TABLE release_attempts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE release_attempts DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("release", "0002_row_security")]
    operations = [
        migrations.CreateModel(
            name="Attempts",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="intake.request",
                    ),
                ),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
