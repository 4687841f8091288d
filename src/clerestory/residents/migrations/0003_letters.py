"""Letters to the address on record, asks for a code by letter, and what a resident shut. The office's staff
and its worker see letters and asks; a resident sees none of these tables."""

import uuid

from django.db import migrations, models

FORWARD = """
ALTER TABLE residents_personletter ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_personletter FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_personletter
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE residents_codewish ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_codewish FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_codewish
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY own_marks ON residents_resident FOR UPDATE
  USING (id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (id = nullif(current_setting('clerestory.resident', true), '')::uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_asks_and_consents")]

    operations = [
        migrations.AddField(
            model_name="resident",
            name="no_letter_codes",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="resident",
            name="nobody_represents",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(model_name="handedcode", name="handed_code_way_is_known"),
        migrations.RemoveConstraint(model_name="handedcode", name="one_open_code_per_resident"),
        migrations.AddConstraint(
            model_name="handedcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["counter", "letter"])), name="handed_code_way_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("resident", "way"),
                name="one_open_code_per_way",
            ),
        ),
        migrations.CreateModel(
            name="CodeWish",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("wrapped_key", models.TextField()),
                ("sealed_said", models.BinaryField()),
                ("language", models.CharField(max_length=2)),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PersonLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("handle", models.UUIDField()),
                ("kind", models.TextField()),
                ("about", models.TextField(db_default="", default="")),
                ("language", models.CharField(max_length=2)),
                ("wanted_at", models.DateTimeField()),
                ("wrapped_key", models.TextField(db_default="", default="")),
                ("sealed_words", models.BinaryField(null=True)),
                ("sealed_pages", models.BinaryField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("outcome", models.TextField(db_default="", default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(db_default="", default="", max_length=64)),
                ("printed_at", models.DateTimeField(null=True)),
                ("posted_on", models.DateField(null=True)),
                ("posted_by", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ["wanted_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("posted_on__isnull", True)),
                        fields=["wanted_at"],
                        name="person_letter_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("handle", "kind", "about"), name="person_letter_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted_by__isnull", True), ("posted_on__isnull", True)),
                            models.Q(
                                ("outcome", "made"),
                                ("posted_by__isnull", False),
                                ("posted_on__isnull", False),
                                ("sealed_pages__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="person_letter_is_posted_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
