"""A sealed envelope lies locked until the public ledger has its entry; the database knows no other way.

Rows from before have `sealing_entry` 0: what was sealed then was not locked, and can be collected as it was.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("release", "0003_attempts")]

    operations = [
        migrations.AddField("release", "locked", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddField("release", "wrapped_key", models.TextField(db_default="", default="")),
        migrations.AddField("release", "sealing_entry", models.BigIntegerField(db_default=0)),
        migrations.AddField("release", "tried_at", models.DateTimeField(null=True)),
        migrations.AddField("release", "waits_because", models.TextField(db_default="", default="")),
        migrations.AddField("release", "unlocked_at", models.DateTimeField(null=True)),
        migrations.AddField("release", "proof", models.BinaryField(null=True)),
        migrations.AddField(
            "release", "policy_sha256", models.CharField(db_default="", default="", max_length=64)
        ),
        migrations.AlterField("release", "envelope", models.TextField(db_default="", default="")),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(envelope="")
                | models.Q(proof__isnull=False, unlocked_at__isnull=False)
                | models.Q(sealing_entry=0),
                name="no_envelope_without_proof",
            ),
        ),
    ]
