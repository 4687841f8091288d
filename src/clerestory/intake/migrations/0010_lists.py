"""Requests of a state are counted from an index alone, and lists of requests are planned as what they are.

The condition of the policy is the same as before, written so that the planner does not take it for one row in
a hundred: with that guess it read whole tables for lists of fifty (docs/decisions/0027)."""

from typing import ClassVar

from django.db import migrations, models

_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"
_EVEN_ODDS = f"(CASE WHEN {_OFFICE} THEN true ELSE false END)"
FORWARD = f"ALTER POLICY office_works ON intake_request USING {_EVEN_ODDS} WITH CHECK {_EVEN_ODDS}"
BACKWARD = f"ALTER POLICY office_works ON intake_request USING ({_OFFICE}) WITH CHECK ({_OFFICE})"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("intake", "0009_searches")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["state", "agency"], name="request_by_state_and_agency"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
