"""The addresses of the workspace. Only ids: a name or an address of a customer never stands in one."""

from django.urls import path

from candour.faces.workspace import (
    actions,
    bringing_in,
    customers,
    design,
    entrance,
    law,
    law_ask,
    mailbox,
    steering,
    today,
)

urlpatterns = [
    path("", today.today_page, name="today"),
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("tasks/", today.tasks_page, name="tasks"),
    path("customers/", customers.customers_page, name="customers"),
    path("customers/<int:account_id>/", customers.customer_page, name="customer"),
    path("customers/<int:account_id>/items/", customers.items_page, name="customer_items"),
    path("customers/<int:account_id>/call/", actions.call, name="customer_call"),
    path("customers/<int:account_id>/promise/", actions.promise, name="customer_promise"),
    path("customers/<int:account_id>/hold/", actions.hold, name="customer_hold"),
    path("customers/<int:account_id>/holds/<int:hold_id>/end/", actions.end_hold, name="customer_hold_end"),
    path("customers/<int:account_id>/note/", actions.note, name="customer_note"),
    path("customers/<int:account_id>/reach/", actions.reach, name="customer_reach"),
    path("customers/<int:account_id>/tasks/<int:task_id>/", actions.finish, name="customer_task"),
    path("import/", bringing_in.bring_in_page, name="bring_in"),
    path("import/<str:token>/", bringing_in.check_page, name="bring_in_check"),
    path("import/runs/<int:run_id>/", bringing_in.report_page, name="bring_in_report"),
    path("import/runs/<int:run_id>/rejects/", bringing_in.rejects, name="bring_in_rejects"),
    path("mailbox/", mailbox.mailbox_page, name="mailbox"),
    path("mailbox/<int:message_id>/", mailbox.message_page, name="message"),
    path("mailbox/<int:message_id>/body/", mailbox.message_body, name="message_body"),
    path("mailbox/<int:message_id>/raw/", mailbox.message_raw, name="message_raw"),
    path("mailbox/<int:message_id>/release/", steering.release, name="message_release"),
    path("mailbox/<int:message_id>/send-back/", steering.send_back, name="message_send_back"),
    path("law/", law.law_page, name="law"),
    path("law/ask/", law_ask.ask_page, name="law_ask"),
    path("law/<path:rule_id>/", law.rule_page, name="law_rule"),
    path("design/", design.design_page, name="design"),
    path("creditors/<int:creditor_id>/mode/", steering.change_mode, name="creditor_mode"),
]
