"""Notices that law demands, holds that let telling wait, where officials get mail. For the office alone."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_TABLES = ("notice", "hold", "holdterm", "officialaddress")
_OFFICE = """
ALTER TABLE residents_{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_{table}
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""
_NINETY_DAYS = """
ALTER TABLE residents_holdterm
  ADD CONSTRAINT hold_term_is_short CHECK (until > since AND until - since <= 90);
"""
FORWARD = "".join(_OFFICE.format(table=table) for table in _TABLES) + _NINETY_DAYS


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0010_lists"),
        ("residents", "0003_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"
                    ),
                ),
                ("provision", models.TextField()),
                ("citation", models.TextField()),
                ("law", models.TextField()),
                ("law_on", models.DateField()),
                ("to", models.TextField()),
                ("official", models.TextField(db_default="", default="")),
                ("before_disclosure", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("due_arithmetic", models.TextField()),
                ("stage", models.TextField(default="due")),
                ("channel", models.TextField(db_default="", default="")),
                (
                    "letters",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("pdf", models.BinaryField(null=True)),
                ("sha256", models.CharField(db_default="", default="", max_length=64)),
                ("written_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.UUIDField(null=True)),
                ("how", models.TextField(db_default="", default="")),
                ("trouble", models.TextField(db_default="", default="")),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "ordering": ["due_on", "opened_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["due_on"],
                        name="notice_open_by_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "provision", "official"), name="notice_is_opened_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["due", "written", "told", "not_owed"])),
                        name="notice_stage_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("stage__in", ["due", "written"])),
                            models.Q(("settled_at__isnull", False), ("stage__in", ["told", "not_owed"])),
                            _connector="OR",
                        ),
                        name="notice_is_settled_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"
                    ),
                ),
                ("reason", models.TextField()),
                ("provision", models.TextField(db_default="", default="")),
                ("citation", models.TextField()),
                ("paper", models.PositiveSmallIntegerField(null=True)),
                ("ground", models.TextField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("asked_until", models.DateField()),
                ("declined_at", models.DateTimeField(null=True)),
                ("declined_by", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_on", models.DateField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
                ("end_noted_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(db_default="", default="")),
            ],
            options={
                "ordering": ["asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at__isnull", True)),
                        fields=("request",),
                        name="one_hold_per_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["court_order", "criminal_investigation", "danger_to_a_person"])
                        ),
                        name="hold_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper__isnull", False), ("provision", "")),
                            models.Q(("paper__isnull", True), models.Q(("provision", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hold_rests_on_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("citation", ""), _negated=True), name="hold_is_cited"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="residents.hold"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("signed_by", models.UUIDField()),
                ("signed_at", models.DateTimeField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("ground", models.TextField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("hold", "number"), name="hold_term_is_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialAddress",
            fields=[
                ("official", models.TextField(primary_key=True, serialize=False)),
                ("email", models.TextField(db_default="", default="")),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.UUIDField()),
            ],
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
