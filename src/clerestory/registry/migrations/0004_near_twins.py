"""Digests that show whether somebody else comes too close. Added empty: a load fills those of records that
are there, and until then every such look-up says yes."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="blindpersonkeys",
            name="home_and_dob",
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="blindpersonkeys",
            name="home_and_name",
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="blindpersonkeys",
            name="licence_and_name",
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="blindpersonkeys",
            name="near_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BinaryField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="blindpersonkeys",
            name="sex",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="blindpersonkeys",
            name="suffix",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="blindpersonkeys",
            name="licence_and_dob",
            field=models.BinaryField(db_index=True),
        ),
        migrations.AddIndex(
            model_name="blindpersonkeys",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["near_names"], name="registry_near_names"
            ),
        ),
        migrations.AddIndex(
            model_name="blindpersonkeys",
            index=models.Index(
                condition=models.Q(("near_names__isnull", True)),
                fields=["handle"],
                name="registry_not_yet_filled",
            ),
        ),
    ]
