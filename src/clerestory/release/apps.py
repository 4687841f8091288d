"""Django's card for this office."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Owns the tables of release."""

    name = "clerestory.release"
    label = "release"
    verbose_name = "Release"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the tables that stand in a file of their own."""
        from clerestory.release import after_models  # noqa: F401 - loads them
