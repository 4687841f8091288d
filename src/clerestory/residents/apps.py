"""Django's card for this office."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """Owns residents, their codes, what they sign in with, and their open visits."""

    name = "clerestory.residents"
    label = "residents"
    verbose_name = "Residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the tables that stand in files of their own."""
        from clerestory.residents import (  # noqa: F401 - loads them
            notice_models,
            post_models,
            representative_models,
        )
