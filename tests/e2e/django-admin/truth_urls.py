from django.urls import re_path

from truth import truth

urlpatterns = [re_path("", truth)]
