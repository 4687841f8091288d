"""A request may stand at `sealed`: its envelope is made and waits for the public ledger's proof."""

from django.db import migrations, models

STATES = [
    "received",
    "in_review",
    "approved",
    "sealed",
    "released",
    "collected",
    "withheld",
    "no_record",
    "stopped",
    "expired",
    "withdrawn",
]


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_every_preparer")]

    operations = [
        migrations.RemoveConstraint(model_name="request", name="request_state_is_known"),
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.TextField(choices=[(state, state) for state in STATES]),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=STATES), name="request_state_is_known"
            ),
        ),
    ]
