"""Letters to persons can be discarded or come back; a notice whose letter came back says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0007_wrong_codes")]

    operations = [
        migrations.AddField("personletter", "because", models.TextField(db_default="", default="")),
        migrations.AddField("personletter", "ended_by", models.UUIDField(null=True)),
        migrations.AddField("personletter", "came_back_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "personletter",
            models.CheckConstraint(
                condition=models.Q(
                    ("came_back_on__isnull", True), ("posted_on__isnull", False), _connector="OR"
                ),
                name="person_letter_came_back_from_somewhere",
            ),
        ),
        migrations.AddField("notice", "came_back_on", models.DateField(null=True)),
        migrations.AddField("notice", "reached_at", models.DateTimeField(null=True)),
        migrations.AddField("notice", "reached_by", models.UUIDField(null=True)),
        migrations.AddField("notice", "reached_how", models.TextField(db_default="", default="")),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(("came_back_on__isnull", False), ("reached_at__isnull", True)),
                fields=["came_back_on"],
                name="notice_came_back",
            ),
        ),
    ]
