"""Addresses that are open to everybody. Each exists in every language: see `site/urls.py`.

An address that was published stays; whoever renames one leaves a redirect behind.
"""

from django.urls import path

from clerestory.web.public import front

app_name = "public"
urlpatterns = [
    path("", front.front, name="front"),
]
