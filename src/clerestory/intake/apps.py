"""Django's card for this office."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Owns the tables of intake."""

    name = "clerestory.intake"
    label = "intake"
    verbose_name = "Intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the tables that stand in files of their own."""
        from clerestory.intake import (  # noqa: F401 - loads them
            document_models,
            draft_models,
            reference_models,
            search_models,
        )
