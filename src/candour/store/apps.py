"""The one model app of the house."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of Candour, under the label `candour`."""

    name = "candour.store"
    label = "candour"
    default_auto_field = "django.db.models.BigAutoField"
