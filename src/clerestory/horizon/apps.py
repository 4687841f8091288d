"""Django's card for this office."""

from django.apps import AppConfig


class HorizonConfig(AppConfig):
    """Owns the tables of dockets, comments and added entries."""

    name = "clerestory.horizon"
    label = "horizon"
    verbose_name = "Horizon"
    default_auto_field = "django.db.models.BigAutoField"
