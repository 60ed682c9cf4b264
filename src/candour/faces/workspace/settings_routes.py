"""The addresses of the settings."""

from django.urls import path

from candour.faces.workspace import settings, settings_creditors, settings_people, settings_senders, strays

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
    path("settings/senders/", settings_senders.senders_page, name="settings_senders"),
    path("settings/senders/<int:creditor_id>/", settings_senders.sender_check, name="settings_sender"),
    path("settings/channels/", settings_senders.channels_page, name="settings_channels"),
    path("settings/channels/<str:channel>/test/", settings_senders.channel_test, name="settings_channel_test"),
    path("settings/print-house/", settings_senders.print_house_saved, name="settings_print_house"),
    path("settings/print-house/test/", settings_senders.print_house_test, name="settings_print_house_test"),
    path("settings/people/", settings_people.people_page, name="settings_people"),
    path("settings/people/<int:user_id>/", settings_people.person_acts, name="settings_person"),
    path("settings/keys/", settings_people.tokens_page, name="settings_tokens"),
    path("settings/you/", settings_people.own_page, name="settings_own"),
    path("mailbox/unknown/", strays.strays_page, name="strays"),
    path("mailbox/unknown/<int:stray_id>/", strays.stray_done, name="stray_done"),
    path("welcome/<str:uidb64>/<str:token>/", settings_people.welcome, name="welcome"),
]
