"""Searches for a person or a vehicle are kept with their reason, for the office's staff alone."""

import uuid
from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

FORWARD = """
ALTER TABLE intake_subjectsearch ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_subjectsearch FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_subjectsearch
  USING (current_setting('app.office', true) = 'staff')
  WITH CHECK (current_setting('app.office', true) = 'staff');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("intake", "0008_drafts")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SubjectSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "supplied",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("found", models.IntegerField()),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["by", "at"], name="search_by_person_and_time")],
            },
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
