"""Every address of the site, by room."""

from django.urls import path

from clerestory.site import health

urlpatterns = [
    path("health", health.health),
    path("ready", health.ready),
]
