"""Makes the vault; what it promises stands in 0002_vault.sql."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    """Run the SQL as it stands. Going back would destroy every record, so there is no way back."""

    dependencies = (("registry", "0001_index"),)
    operations = (migrations.RunSQL(Path(__file__).with_name("0002_vault.sql").read_text(encoding="utf-8")),)
