"""Django's card for this office."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Owns the tables of letters and of where they go."""

    name = "clerestory.correspondence"
    label = "correspondence"
    verbose_name = "Correspondence"
    default_auto_field = "django.db.models.BigAutoField"
