"""The addresses of the webhooks. Only random tokens stand in them."""

from django.urls import path

from candour.faces.hooks import sms

urlpatterns = [
    path("hooks/sms/status/<str:token>/", sms.status, name="sms_status"),
    path("hooks/sms/in/", sms.incoming, name="sms_in"),
]
