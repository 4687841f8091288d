"""Who gave a consent, where it was not the resident."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0005_representatives")]

    operations = [
        migrations.AddField(
            model_name="consentgiven", name="representative", field=models.UUIDField(null=True)
        ),
    ]
