"""Addresses: what the agency answers: overview, items, results, profile, history."""

from django.urls import URLPattern, path

from kaona.web.assessment.views import history, item, overview, paste, profile, results

urlpatterns: list[URLPattern] = [
    path("<int:pk>/", overview.overview, name="overview"),
    path("<int:pk>/categories/<str:code>/", overview.category, name="category"),
    path("<int:pk>/items/<str:code>/", item.item, name="item"),
    path("<int:pk>/items/<str:code>/tick/", item.tick, name="tick"),
    path("<int:pk>/items/<str:code>/<str:level>/narrative/", item.narrative, name="narrative"),
    path("<int:pk>/items/<str:code>/<str:level>/confirm/", item.confirm, name="confirm"),
    path("<int:pk>/items/<str:code>/<str:level>/carry/", item.carry, name="carry"),
    path("<int:pk>/results/", results.first, name="results"),
    path("<int:pk>/results/paste/", paste.paste, name="paste"),
    path("<int:pk>/results/<str:code>/", results.results, name="result_item"),
    path("<int:pk>/measures/<str:sub>/add/", results.add, name="measure_add"),
    path("<int:pk>/measures/<int:measure>/change/", results.change, name="measure_change"),
    path("<int:pk>/measures/<int:measure>/withdraw/", results.withdraw, name="measure_withdraw"),
    path("<int:pk>/measures/<int:measure>/restore/", results.restore, name="measure_restore"),
    path("<int:pk>/measures/<int:measure>/confirm/", results.confirm, name="measure_confirm"),
    path("<int:pk>/profile/", profile.profile, name="profile"),
    path("<int:pk>/profile/<str:code>/write/", profile.write, name="profile_write"),
    path("<int:pk>/profile/<str:code>/confirm/", profile.confirm, name="profile_confirm"),
    path("<int:pk>/history/<str:kind>/<str:target>/", history.history, name="history"),
]
