"""What the desk needs: more states, assignment, parts, stopped clocks, appeals, closed days, notes, links.

An agency reads the clock stops and appeals of its own requests; notes and links are the office's alone."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    "draft",
    "received",
    "needs_information",
    "in_review",
    "second_review",
    "decided_in_part",
    "approved",
    "sealed",
    "released",
    "collected",
    "acknowledged",
    "recalled",
    "withheld",
    "no_record",
    "appealed",
    "stopped",
    "expired",
    "withdrawn",
    "closed",
]

FORWARD = """
ALTER TABLE intake_clockstop ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_clockstop FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_clockstop
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON intake_clockstop FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
ALTER TABLE intake_appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_appeal FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_appeal
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON intake_appeal FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
ALTER TABLE intake_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_note FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_note
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE intake_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_link FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_link
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_sealed"),
        ("parties", "0002_sign_in_brake"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockStop",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("question", models.TextField()),
                ("asked_by", models.UUIDField()),
                ("stopped_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("answer", models.TextField(db_default="", default="")),
                ("answered_by", models.UUIDField(null=True)),
                ("restarted_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["stopped_at"],
            },
        ),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("because", models.TextField()),
                ("added_by", models.UUIDField()),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("ground", models.TextField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("outcome", models.TextField(db_default="", default="")),
                ("answer", models.TextField(db_default="", default="")),
                ("concluded_by", models.UUIDField(null=True)),
                ("concluded_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="intake.request",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(concluded_at__isnull=True),
                fields=("request",),
                name="one_open_appeal_per_request",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="clock_rules",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["handle"], name="request_by_handle"),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField()),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["found_at"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="request",
            name="request_state_is_known",
        ),
        migrations.AddField(
            model_name="request",
            name="appeal_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="assigned_to",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="part_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="intake.request",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="subject_digest",
            field=models.CharField(db_default="", db_index=True, default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.TextField(
                choices=[
                    ("draft", "draft"),
                    ("received", "received"),
                    ("needs_information", "needs_information"),
                    ("in_review", "in_review"),
                    ("second_review", "second_review"),
                    ("decided_in_part", "decided_in_part"),
                    ("approved", "approved"),
                    ("sealed", "sealed"),
                    ("released", "released"),
                    ("collected", "collected"),
                    ("acknowledged", "acknowledged"),
                    ("recalled", "recalled"),
                    ("withheld", "withheld"),
                    ("no_record", "no_record"),
                    ("appealed", "appealed"),
                    ("stopped", "stopped"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                    ("closed", "closed"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "received",
                            "needs_information",
                            "in_review",
                            "second_review",
                            "decided_in_part",
                            "approved",
                            "sealed",
                            "released",
                            "collected",
                            "acknowledged",
                            "recalled",
                            "withheld",
                            "no_record",
                            "appealed",
                            "stopped",
                            "expired",
                            "withdrawn",
                            "closed",
                        ],
                    )
                ),
                name="request_state_is_known",
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
            ),
        ),
        migrations.AddField(
            model_name="clockstop",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clock_stops", to="intake.request"
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="earlier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="later",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="intake.request"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockstop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("restarted_at__isnull", True)),
                fields=("request",),
                name="one_stopped_clock_per_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("earlier", "later"), name="requests_linked_once"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("earlier", models.F("later")), _negated=True),
                name="no_request_is_linked_to_itself",
            ),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
