"""What follows a release: called back, given once more, what became of it, to whom it was passed on, silence.

An agency's session sees what is told of its own releases; only the office's sessions write."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TABLES = ("allowance", "recall", "usestatement", "redisclosure", "silence")
FORWARD = "".join(
    f"""
ALTER TABLE release_{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE release_{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON release_{table}
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON release_{table} FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_desk"), ("release", "0004_locked")]

    operations = [
        migrations.AddField(
            model_name="release",
            name="window_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="window_of",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Recall",
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
                ("ground", models.TextField()),
                ("handed_over", models.BooleanField()),
                ("recalled_by", models.UUIDField()),
                ("recalled_at", models.DateTimeField()),
                ("confirmation", models.TextField(db_default="", default="")),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="release.release",
                    ),
                ),
            ],
            options={
                "ordering": ["recalled_at"],
            },
        ),
        migrations.CreateModel(
            name="Redisclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("to_node", models.TextField()),
                ("to_name", models.TextField()),
                ("permitted_use", models.TextField()),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("passed_on", models.DateField()),
                ("keep_until", models.DateField(db_index=True)),
                ("entered_by", models.UUIDField(null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="release.release"
                    ),
                ),
            ],
            options={
                "ordering": ["passed_on", "entered_at"],
            },
        ),
        migrations.CreateModel(
            name="UseStatement",
            fields=[
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="usestatement",
                        serialize=False,
                        to="release.release",
                    ),
                ),
                ("used_for", models.TextField()),
                ("fate", models.TextField()),
                ("kept_under", models.TextField(db_default="", default="")),
                ("passed_on", models.BooleanField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("ground", models.TextField()),
                ("allowed_by", models.UUIDField()),
                ("allowed_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="release.release"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["allowed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("used_at__isnull", True)),
                        fields=("release",),
                        name="one_open_allowance_per_release",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("stage", models.TextField()),
                ("due_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="release.release"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "stage"), name="one_silence_per_stage")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                condition=models.Q(destroyed_at__isnull=True), fields=["expires_at"], name="release_on_shelf"
            ),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                condition=models.Q(collected_at__isnull=False),
                fields=["agency", "collected_at"],
                name="release_handed_over",
            ),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
