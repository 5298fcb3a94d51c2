"""Addresses of the pages of `consensus`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.consensus import confirm, cycle, deciding, history, item, items

app_name = "consensus"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cycles/<int:cycle>/", cycle.results, name="results"),
    path("cycles/<int:cycle>/agreement/", cycle.agreement, name="agreement"),
    path("<int:pk>/", items.items, name="items"),
    path("<int:pk>/open/", items.begin, name="begin"),
    path("<int:pk>/adopt/", items.adopt, name="adopt"),
    path("<int:pk>/conclude/", items.conclude, name="conclude"),
    path("<int:pk>/desk/", items.back_to_desk, name="desk"),
    path("<int:pk>/reopen/", items.reopen, name="reopen"),
    path("<int:pk>/confirm/", confirm.confirm, name="confirm"),
    path("<int:pk>/publish/", confirm.publish, name="publish"),
    path("<int:pk>/withdraw/", confirm.withdraw, name="withdraw"),
    path("<int:pk>/<str:item>/", item.item, name="item"),
    path("<int:pk>/<str:item>/statement/<str:code>/", deciding.statement, name="statement"),
    path("<int:pk>/<str:item>/measure/<int:measure>/", deciding.measure, name="measure"),
    path("<int:pk>/<str:item>/round/<str:code>/", deciding.open_round, name="round"),
    path("<int:pk>/<str:item>/vote/<int:round_id>/", deciding.vote, name="vote"),
    path("<int:pk>/<str:item>/dissent/", deciding.dissent, name="dissent"),
    path("<int:pk>/<str:item>/feedback/", deciding.write_feedback, name="feedback"),
    path("<int:pk>/<str:item>/feedback/<int:feedback_id>/", deciding.change_feedback, name="feedback_line"),
    path("<int:pk>/<str:item>/history/<int:decision>/", history.history, name="history"),
]
