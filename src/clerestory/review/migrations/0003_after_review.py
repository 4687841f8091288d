"""Elements withheld by a person, looks taken after a review, papers owed after an emergency."""

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON {table}
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""
_NO_POLICY = """
DROP POLICY office_works ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
TABLES = ("review_withheld", "review_look", "review_paperowed")
STAYS = """
CREATE TRIGGER review_withheld_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON review_withheld
  FOR EACH STATEMENT EXECUTE FUNCTION review_finding_stays();
"""
FORWARD = "".join(_POLICY.format(table=table) for table in TABLES) + STAYS
BACKWARD = "DROP TRIGGER review_withheld_stays ON review_withheld;" + "".join(
    _NO_POLICY.format(table=table) for table in TABLES
)


def _own_key() -> "models.UUIDField[Any, Any]":
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0002_row_security"),
        ("intake", "0005_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Withheld",
            fields=[
                ("id", _own_key()),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withheld",
                        to="review.finding",
                    ),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("ground", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", _own_key()),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="review.task"
                    ),
                ),
                ("kind", models.TextField()),
                ("first", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("reviewer", _person()),
                ("verdict", models.TextField(default="")),
                ("ground", models.TextField(default="")),
                ("found_at", models.DateTimeField(null=True)),
                ("settled_by", _person()),
                ("settling", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["opened_at", "id"]},
        ),
        migrations.CreateModel(
            name="PaperOwed",
            fields=[
                ("id", _own_key()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"
                    ),
                ),
                ("owed_since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("came_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["due_at"]},
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.UniqueConstraint(fields=("task", "kind"), name="one_look_of_a_kind_per_task"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
