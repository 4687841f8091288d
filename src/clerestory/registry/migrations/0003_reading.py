"""How far each record system was read, and content that is sealed anew (0003_reading.sql)."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds; the release that runs meanwhile does not know of it."""

    dependencies = (("registry", "0002_vault"),)
    operations = (
        migrations.CreateModel(
            name="System",
            fields=[
                ("source", models.TextField(primary_key=True, serialize=False)),
                ("reading", models.BigIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("whole_at", models.DateTimeField(null=True)),
                ("marker", models.TextField(blank=True, default="")),
                ("problem", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "handle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registry.handle",
                    ),
                ),
                ("reading", models.BigIntegerField()),
                ("fingerprint", models.BinaryField()),
            ],
        ),
        migrations.RunSQL(Path(__file__).with_name("0003_reading.sql").read_text(encoding="utf-8")),
    )
