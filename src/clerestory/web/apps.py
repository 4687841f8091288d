"""Django's card for this room. It owns templates and static files, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "clerestory.web"
    label = "web"
    verbose_name = "Web"
