"""Addresses of these pages. `pk` is the dossier's key, `code` the key of a gap."""

from django.urls import URLPattern, path

from kaona.web.improvement import answering, category, gap, gaps, paste

app_name = "improvement"
urlpatterns: list[URLPattern] = [
    path("", gaps.start, name="start"),
    path("<int:pk>/", gaps.gaps, name="gaps"),
    path("<int:pk>/csv/", gaps.export, name="export"),
    path("<int:pk>/closed/", gaps.closed, name="closed"),
    path("<int:pk>/category/<str:category>/", category.gap_category, name="gap_category"),
    path("<int:pk>/category/<str:category>/csv/", category.sheet, name="sheet"),
    path("<int:pk>/category/<str:category>/paste/", paste.paste, name="paste"),
    path("<int:pk>/gap/<str:code>/", gap.gap, name="gap"),
    path("<int:pk>/gap/<str:code>/note/", gap.note, name="note"),
    path("<int:pk>/gap/<str:code>/history/", gap.history, name="history"),
    path("<int:pk>/check/<str:item>/", category.check, name="check"),
    path("<int:pk>/answer/<int:feedback>/", answering.answer, name="answer"),
]
