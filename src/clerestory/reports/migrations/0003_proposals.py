"""Reports over chosen days wait for a second person; openings of receipts are asked for and granted."""

import uuid

from django.db import migrations, models

TABLES = ("reports_proposal", "reports_openingwish")
FORWARD = "".join(
    f"""
ALTER TABLE {one} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {one} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON {one}
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""
    for one in TABLES
)
BACKWARD = "".join(f"DROP POLICY office_works ON {one};" for one in TABLES)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.TextField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("ground", models.TextField()),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("state", models.TextField()),
                ("preview", models.TextField(db_default="", default="")),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("says", models.TextField(db_default="", default="")),
            ],
            options={
                "ordering": ["-proposed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "previewed", "confirmed"])),
                        fields=("name",),
                        name="one_open_proposal_a_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningWish",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("report", models.TextField()),
                ("at_cell", models.TextField()),
                ("ground", models.TextField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("granted_by", models.UUIDField(null=True)),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("says", models.TextField(db_default="", default="")),
            ],
            options={
                "ordering": ["-asked_at", "id"],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
