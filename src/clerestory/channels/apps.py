"""Django's card for this office."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Owns the table of messages that came by the switch."""

    name = "clerestory.channels"
    label = "channels"
    verbose_name = "Channels"
    default_auto_field = "django.db.models.BigAutoField"
