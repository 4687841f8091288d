"""Addresses by which staff serve residents; `urls` takes them in."""

from django.urls import path

from clerestory.web.staff import post

urlpatterns = [
    path("person-letters/", post.letters, name="person-letters"),
    path("person-letters/<uuid:letter>/pages/", post.pages, name="person-letter-pages"),
]
