"""Lists of requests are read in their order from an index, a page at a time, however many there are."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("intake", "0006_documents")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["state", "due_on", "opened_at", "reference"], name="request_in_order_of_work"
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["agency", "opened_at", "reference"], name="request_of_agency_by_day"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["opened_at", "reference"], name="request_by_day"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["assigned_to", "due_on", "opened_at", "reference"],
                name="request_on_a_desk",
                condition=models.Q(assigned_to__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["appeal_by"], name="request_by_appeal_day", condition=models.Q(state="withheld")
            ),
        ),
        migrations.RemoveIndex(model_name="request", name="request_by_state_and_due"),
    ]
