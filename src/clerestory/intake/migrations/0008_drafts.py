"""Requests that nobody has sent yet, and papers that an agency's own program sends.

A draft is its agency's alone: the office's staff have no policy that shows it, its worker may only look for
what is to be forgotten and delete it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE intake_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_keeps_its_own ON intake_draft
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid)
  WITH CHECK (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
CREATE POLICY worker_looks ON intake_draft FOR SELECT
  USING (current_setting('app.office', true) = 'worker');
CREATE POLICY worker_forgets ON intake_draft FOR DELETE
  USING (current_setting('app.office', true) = 'worker');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_in_order"),
        ("parties", "0002_sign_in_brake"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="sent_by",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("saved_by", models.UUIDField()),
                ("saved_at", models.DateTimeField()),
                ("forget_on", models.DateField(db_index=True)),
                ("wrapped_key", models.TextField()),
                ("sealed_answers", models.BinaryField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
            ],
            options={"ordering": ["-saved_at"]},
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
