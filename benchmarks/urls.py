from django.http import HttpResponse
from django.urls import path

from elearning.urls import urlpatterns as site


def bare(request):
    """As little as a Django view can do, behind the same middleware as every other."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), *site]
