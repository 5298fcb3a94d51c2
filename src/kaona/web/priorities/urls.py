"""Addresses of the pages of `priorities`. `pk` is the dossier's key."""

from django.urls import URLPattern, path

from kaona.web.priorities import choosing, matrix, priorities, route

app_name = "priorities"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/", priorities.priorities, name="priorities"),
    path("<int:pk>/csv/", priorities.export, name="export"),
    path("<int:pk>/route/", route.route, name="route"),
    path("<int:pk>/matrix/", matrix.matrix, name="matrix"),
    path("<int:pk>/choose/", choosing.choose, name="choose"),
    path("<int:pk>/rank/", priorities.rank, name="rank"),
    path("<int:pk>/<int:priority>/", priorities.change, name="change"),
]
