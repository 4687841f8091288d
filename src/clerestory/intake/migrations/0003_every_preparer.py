"""Everybody who checked the papers is kept, not only the last; who was known before is carried over.

`prepared_by` stays, so that the release before this one runs on the same tables.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# Row-level security holds for the owner too: without the setting the update would see no rows.
CARRY_OVER = """
SELECT set_config('app.office', 'staff', true);
UPDATE intake_request SET preparers = ARRAY[prepared_by] WHERE prepared_by IS NOT NULL;
SELECT set_config('app.office', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="preparers",
            field=ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
    ]
