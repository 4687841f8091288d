"""Django's card for this office."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Owns the tables of agreements."""

    name = "clerestory.agreements"
    label = "agreements"
    verbose_name = "Agreements"
    default_auto_field = "django.db.models.BigAutoField"
