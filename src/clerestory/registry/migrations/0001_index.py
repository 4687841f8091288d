import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Handle",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField()),
                ("source", models.TextField()),
                ("source_key", models.TextField()),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("credential", models.TextField(null=True)),
                ("address_confidential", models.BooleanField()),
                ("accident_without_conviction", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="BlindPersonKeys",
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
                ("licence_number", models.BinaryField(db_index=True)),
                ("name_and_dob", models.BinaryField(db_index=True)),
                ("surname_and_dob", models.BinaryField(db_index=True)),
                ("licence_and_dob", models.BinaryField()),
                ("licence_and_surname", models.BinaryField()),
                ("licence_and_given", models.BinaryField()),
                ("name_dob_and_street", models.BinaryField()),
                ("name_dob_and_zip5", models.BinaryField()),
                ("name_dob_and_county", models.BinaryField()),
                ("name_dob_and_licence_last4", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="BlindVehicleKeys",
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
                ("plate", models.BinaryField(db_index=True)),
                ("vin", models.BinaryField(db_index=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="handle",
            constraint=models.UniqueConstraint(
                fields=("source", "source_key"), name="registry_one_handle_a_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="handle",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["driver", "vehicle", "vessel_or_trailer", "id_card"])),
                name="registry_handle_kind_is_known",
            ),
        ),
    ]
