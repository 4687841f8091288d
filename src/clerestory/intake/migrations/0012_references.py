"""Pre-authorised references and their uses: the office's alone, no agency sees them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

_OFFICE = "current_setting('app.office', true) IN ('staff', 'worker')"
_TABLES = ("intake_switchreference", "intake_switchreferenceuse")
FORWARD = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON {table} USING ({_OFFICE}) WITH CHECK ({_OFFICE});
"""
    for table in _TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_answered"),
        ("parties", "0005_course"),
    ]

    operations = [
        migrations.CreateModel(
            name="SwitchReference",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("claims", models.JSONField()),
                ("established", models.JSONField()),
                ("agreement", models.TextField(db_default="", default="")),
                ("subject_digest", models.CharField(db_default="", default="", max_length=64)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("most_a_day", models.PositiveIntegerField()),
                ("ground", models.TextField()),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(db_default="", default="", max_length=64)),
                ("ended_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.TextField(db_default="", default="")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.request",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SwitchReferenceUse",
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
                ("on", models.DateField()),
                (
                    "reference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="intake.switchreference",
                    ),
                ),
            ],
            options={
                "ordering": ["on"],
            },
        ),
        migrations.AddIndex(
            model_name="switchreference",
            index=models.Index(fields=["agency", "-proposed_at"], name="reference_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="switchreference",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest", ""), _negated=True),
                fields=("digest",),
                name="one_reference_for_each_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="reference_takes_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True), ("digest", "")),
                    models.Q(
                        models.Q(("digest", ""), _negated=True),
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reference_has_a_code_once_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_on__lte", models.F("last_on")), ("most_a_day__gte", 1)),
                name="reference_has_days_and_a_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreement", ""), ("request__isnull", False)),
                    models.Q(models.Q(("agreement", ""), _negated=True), ("request__isnull", True)),
                    _connector="OR",
                ),
                name="reference_rests_on_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="switchreferenceuse",
            index=models.Index(fields=["reference", "on"], name="reference_used_on"),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
