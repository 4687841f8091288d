"""A line of the public log in Spanish too, where the office wrote it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public_records", "0002_row_security")]

    operations = [
        migrations.AddField("logline", "summary_es", models.TextField(blank=True, db_default="", default="")),
    ]
