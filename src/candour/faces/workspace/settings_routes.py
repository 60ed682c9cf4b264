"""The addresses of the settings."""

from django.urls import path

from candour.faces.workspace import settings, settings_creditors

settings_routes = [
    path("settings/", settings.overview_page, name="settings"),
    path("settings/organisation/", settings.organisation_page, name="settings_organisation"),
    path("settings/creditors/", settings_creditors.creditors_page, name="settings_creditors"),
    path("settings/creditors/new/", settings_creditors.new_creditor_page, name="settings_creditor_new"),
    path("settings/creditors/<int:creditor_id>/", settings_creditors.creditor_page, name="settings_creditor"),
    path(
        "settings/creditors/<int:creditor_id>/policy/", settings.creditor_policy_page, name="settings_creditor_policy"
    ),
    path("settings/policies/", settings.policies_page, name="settings_policies"),
    path("settings/changes/", settings.changes_page, name="settings_changes"),
]
