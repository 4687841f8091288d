"""Django's entry to the registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The registry: an index of who exists, and a vault."""

    name = "clerestory.registry"
    label = "registry"
    verbose_name = "Registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the tables that stand in a file of their own."""
        from clerestory.registry import reading_models  # noqa: F401 - loads them
