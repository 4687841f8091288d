"""Django's card for this office."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Owns entries and the outbox."""

    name = "clerestory.journal"
    label = "journal"
    verbose_name = "Journal"
    default_auto_field = "django.db.models.BigAutoField"
