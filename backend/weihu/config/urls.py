"""Addresses behind the front."""

from django.urls import URLPattern, URLResolver, include, path

from weihu.config import views
from weihu.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/openapi.json", views.openapi),
    path("files/<str:file_id>", views.stored_file),
    path("handouts/<str:token>", views.handout),
    path("auth/", include("allauth.headless.urls")),
]
handler400 = views.malformed
handler404 = views.absent
handler500 = views.broken
handler429 = views.too_often
