"""The addresses of what a person does on one account."""

from django.urls import path

from candour.faces.workspace import caring, noticing, papers, querying, steering, whole_account, writing

account_routes = [
    path("customers/<int:account_id>/write/", writing.write, name="customer_write"),
    path("customers/<int:account_id>/write/check/", writing.check, name="customer_write_check"),
    path("customers/<int:account_id>/write/<int:step_id>/back/", writing.take_back, name="customer_write_back"),
    path("customers/<int:account_id>/notices/<int:task_id>/", noticing.write, name="customer_notice"),
    path("customers/<int:account_id>/query/", querying.query, name="customer_query"),
    path("customers/<int:account_id>/query/<int:query_id>/close/", querying.close_query, name="customer_query_close"),
    path("customers/<int:account_id>/query/<int:query_id>/pass/", querying.pass_query, name="customer_query_pass"),
    path("customers/<int:account_id>/copies/", papers.send_copies, name="customer_copies"),
    path("customers/<int:account_id>/documents/", papers.add, name="customer_document_add"),
    path("customers/<int:account_id>/documents/<int:document_id>/", papers.download, name="customer_document"),
    path(
        "customers/<int:account_id>/documents/<int:document_id>/remove/", papers.remove, name="customer_document_remove"
    ),
    path("customers/<int:account_id>/reach/<int:point_id>/", papers.who_gets_what, name="customer_point"),
    path("mailbox/release/", steering.release_all, name="release_all"),
    path("mailbox/<int:message_id>/edit/", steering.edit, name="message_edit"),
    path("steps/<int:step_id>/settle/", steering.settle, name="step_settle"),
    path("steps/<int:step_id>/mend/", steering.mend_address, name="step_mend"),
    path("customers/<int:account_id>/care/", caring.look_after, name="customer_care"),
    path("customers/<int:account_id>/limit/", caring.limit, name="customer_limit"),
    path("customers/<int:account_id>/stop/", caring.stop, name="customer_stop"),
    path("customers/<int:account_id>/stop/ask/", caring.ask_release, name="customer_release_ask"),
    path("customers/<int:account_id>/stop/decide/", caring.decide_release, name="customer_release_decide"),
    path("customers/<int:account_id>/merge/", caring.merge, name="customer_merge"),
    path("customers/<int:account_id>/merge/undo/", caring.unmerge, name="customer_unmerge"),
    path("customers/<int:account_id>/export/", whole_account.export, name="customer_export"),
]
