"""Django's card for this office."""

from django.apps import AppConfig


class PublicRecordsConfig(AppConfig):
    """Owns the tables of requests for public records."""

    name = "clerestory.public_records"
    label = "public_records"
    verbose_name = "Public records"
    default_auto_field = "django.db.models.BigAutoField"
