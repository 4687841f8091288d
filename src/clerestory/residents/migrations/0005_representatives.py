"""Who acts for a resident, with codes and visits of their own; digests beside what residents wrote, so that
the texts can be erased. The office sees and changes representations; a resident ends their own."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE residents_representative ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_representative FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_representative
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY one_resident ON residents_representative
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_notices")]

    operations = [
        migrations.RemoveConstraint(model_name="ask", name="ask_is_answered_whole"),
        migrations.RemoveConstraint(model_name="handedcode", name="handed_code_way_is_known"),
        migrations.RemoveConstraint(model_name="handedcode", name="one_open_code_per_way"),
        migrations.AddField(
            model_name="ask",
            name="answer_sha256",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="ask", name="by_letter", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name="ask", name="erased_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="ask",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=2),
        ),
        migrations.AddField(model_name="ask", name="representative", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="ask",
            name="text_sha256",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="handedcode", name="representative", field=models.UUIDField(null=True)
        ),
        migrations.AddField(model_name="visit", name="representative", field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="ask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="ask_is_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="handedcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["counter", "letter", "representative"])),
                name="handed_code_way_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handedcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("representative__isnull", True)),
                fields=("resident", "way"),
                name="one_open_code_per_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="handedcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("representative__isnull", False)),
                fields=("representative",),
                name="one_open_code_per_representative",
            ),
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("capacity", models.TextField()),
                ("paper", models.TextField()),
                (
                    "scope",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("wrapped_key", models.TextField()),
                ("sealed_name", models.BinaryField()),
                ("is_minor", models.BooleanField()),
                ("until", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.UUIDField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("begins_on", models.DateField(null=True)),
                ("letter", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(db_default="", default="")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representatives",
                        to="residents.resident",
                    ),
                ),
            ],
            options={
                "ordering": ["-entered_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("capacity__in", ["parent", "guardian", "attorney"])),
                        name="representative_capacity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="representative_is_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("begins_on__isnull", True),
                                ("confirmed_at__isnull", True),
                                ("confirmed_by__isnull", True),
                            ),
                            models.Q(
                                ("begins_on__isnull", False),
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="representative_is_confirmed_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
