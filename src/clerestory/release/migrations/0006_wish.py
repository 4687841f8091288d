"""Requesters may want yes or no instead of a record's element.

An agency's session sees its own wishes; only the office's sessions write."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE release_wish ENABLE ROW LEVEL SECURITY;
ALTER TABLE release_wish FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON release_wish
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON release_wish FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("release", "0005_after")]
    operations = [
        migrations.CreateModel(
            name="Wish",
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
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
