"""Django's card for this office."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Owns the tables of review."""

    name = "clerestory.review"
    label = "review"
    verbose_name = "Review"
    default_auto_field = "django.db.models.BigAutoField"
