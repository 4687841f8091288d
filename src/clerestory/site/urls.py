"""Every address of the site, by room."""

from django.urls import path

from clerestory.site import health

urlpatterns = [
    path("health", health.health),
    path("ready", health.ready),
]

handler400 = "clerestory.site.faults.bad_request"
handler500 = "clerestory.site.faults.server_error"
