from django.contrib import admin
from django.urls import path, re_path

from truth import truth

urlpatterns = [path("admin/", admin.site.urls), re_path("^truth/", truth)]
