"""Addresses of what follows a release, for both sides; `urls` takes them in."""

from django.urls import path

from clerestory.web.requester import after as own
from clerestory.web.staff import after, marks

urlpatterns = [
    path("requests/<slug:reference>/recall/", after.recall, name="recall"),
    path("requests/<slug:reference>/allow-again/", after.allow, name="allow-again"),
    path("marks/", marks.trace, name="marks"),
    path("redisclosures/", after.register, name="redisclosures"),
    path("our-requests/<slug:reference>/acknowledge/", own.acknowledge, name="acknowledge"),
    path("our-requests/<slug:reference>/destroyed/", own.destroyed, name="destroyed"),
    path("our-requests/<slug:reference>/use/", own.use, name="attest-use"),
    path("our-requests/<slug:reference>/passed-on/", own.onward, name="redisclose"),
]
