"""Django's card for this office."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Owns agencies, divisions, people and spent client assertions."""

    name = "clerestory.parties"
    label = "parties"
    verbose_name = "Parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the tables that stand in files of their own."""
        from clerestory.parties import course_models  # noqa: F401 - loads them
