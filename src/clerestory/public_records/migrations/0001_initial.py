import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LogLine",
            fields=[
                ("number", models.TextField(primary_key=True, serialize=False)),
                ("received_on", models.DateField()),
                ("summary", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("received", "received"),
                            ("acknowledged", "acknowledged"),
                            ("clarification_asked", "clarification_asked"),
                            ("fee_asked", "fee_asked"),
                            ("in_work", "in_work"),
                            ("extended", "extended"),
                            ("answered_in_part", "answered_in_part"),
                            ("answered", "answered"),
                            ("denied", "denied"),
                            ("denied_in_part", "denied_in_part"),
                            ("closed_without_reply", "closed_without_reply"),
                            ("withdrawn", "withdrawn"),
                        ]
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("citation", models.TextField(blank=True, default="")),
                ("ground", models.TextField(blank=True, default="")),
                ("answer", models.TextField(blank=True, default="")),
                ("made_up", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-received_on", "-number"],
            },
        ),
        migrations.CreateModel(
            name="RecordsNumbering",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RecordsRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.TextField(unique=True)),
                ("key_digest", models.CharField(max_length=64, unique=True)),
                ("language", models.CharField(max_length=2)),
                ("way", models.TextField()),
                ("asked_key", models.TextField()),
                ("sealed_asked", models.BinaryField()),
                ("contact_key", models.TextField(blank=True, default="")),
                ("sealed_contact", models.BinaryField(null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("received", "received"),
                            ("acknowledged", "acknowledged"),
                            ("clarification_asked", "clarification_asked"),
                            ("fee_asked", "fee_asked"),
                            ("in_work", "in_work"),
                            ("extended", "extended"),
                            ("answered_in_part", "answered_in_part"),
                            ("answered", "answered"),
                            ("denied", "denied"),
                            ("denied_in_part", "denied_in_part"),
                            ("closed_without_reply", "closed_without_reply"),
                            ("withdrawn", "withdrawn"),
                        ]
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("received_on", models.DateField()),
                ("clocks", models.JSONField(default=dict)),
                ("law", models.TextField()),
                ("acknowledge_by", models.DateField(null=True)),
                ("acknowledge_arithmetic", models.TextField(blank=True, default="")),
                ("due_on", models.DateField(null=True)),
                ("due_arithmetic", models.TextField(blank=True, default="")),
                ("acknowledged_on", models.DateField(null=True)),
                ("still_since", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("forget_on", models.DateField(null=True)),
                ("complained_on", models.DateField(null=True)),
                ("made_up", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["received_at"],
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="records_request_by_due"),
                    models.Index(fields=["forget_on"], name="records_request_forget"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "acknowledged",
                                    "clarification_asked",
                                    "fee_asked",
                                    "in_work",
                                    "extended",
                                    "answered_in_part",
                                    "answered",
                                    "denied",
                                    "denied_in_part",
                                    "closed_without_reply",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="records_request_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["none", "mail", "post"])),
                        name="records_request_way_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordsLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField()),
                ("language", models.CharField(max_length=2)),
                ("title", models.TextField()),
                ("pdf", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("waits", models.BooleanField(default=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(blank=True, default="")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="public_records.recordsrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="RecordsEvent",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("by", models.UUIDField(null=True)),
                ("says", models.TextField(blank=True, default="")),
                ("sealed", models.BinaryField(null=True)),
                ("details", models.JSONField(default=dict)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="public_records.recordsrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
    ]
