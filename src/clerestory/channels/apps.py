"""Django's card for this office."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Owns the tables of messages that came by the switch, and of what was found to go round it."""

    name = "clerestory.channels"
    label = "channels"
    verbose_name = "Channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the models outside models.py."""
        from clerestory.channels import reconciliation_models  # noqa: F401 - loads them
