"""Django's card for this room, which only wires the others together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Hands the clock to the rooms that must not read one."""

    name = "clerestory.site"
    label = "site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Wire the rooms once everything is loaded."""
        from clerestory.site import wiring

        wiring.connect_rooms()
