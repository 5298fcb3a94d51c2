"""Addresses of the pages of `knowledge`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.knowledge import adopting, office, reading, writing

app_name = "knowledge"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.practices, name="practices"),
    path("export.csv", reading.practices_csv, name="practices_csv"),
    path("mine/", writing.mine, name="mine"),
    path("proposed/", office.proposed, name="proposed"),
    path("adoptions/", adopting.adoptions, name="adoptions"),
    path("adoptions/export.csv", adopting.adoptions_csv, name="adoptions_csv"),
    path("adoptions/<int:adoption>/", adopting.adoption, name="adoption"),
    path("new/", writing.begin, name="begin"),
    path("<int:pk>/", reading.practice, name="practice"),
    path("<int:pk>/adopt/", adopting.adopt, name="adopt"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/history/", writing.history, name="history"),
    path("<int:pk>/move/", office.move, name="move"),
    path("<int:pk>/files/add/", writing.add_file, name="add_file"),
    path("<int:pk>/files/<int:file>/", reading.download, name="download"),
    path("<int:pk>/files/<int:file>/remove/", writing.remove_file, name="remove_file"),
    path("<int:pk>/files/<int:file>/pages/<int:page>.png", reading.preview, name="preview"),
]
