"""Wrong codes of a telephone are counted, so that guessing comes to an end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0006_given_by")]

    operations = [
        migrations.AddField(
            model_name="residentauthenticator",
            name="wrong_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
