"""Addresses of the pages of `judging`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.judging import item, measures, parts, past, remarks, review

app_name = "judging"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/", review.review, name="review"),
    path("<int:pk>/lock/", review.lock, name="lock"),
    path("<int:pk>/parts/", parts.parts, name="parts"),
    path("<int:pk>/parts/<int:assignment>/unlock/", parts.unlock, name="unlock"),
    path("<int:pk>/items/<str:code>/", item.item, name="item"),
    path("<int:pk>/items/<str:code>/judge/", item.judge, name="judge"),
    path("<int:pk>/items/<str:code>/agree/", item.agree, name="agree"),
    path("<int:pk>/items/<str:code>/remarks/begin/", remarks.begin, name="remark_begin"),
    path("<int:pk>/statements/<str:code>/reason/", item.reason, name="reason"),
    path("<int:pk>/measures/<int:measure>/judge/", measures.judge, name="measure"),
    path("<int:pk>/remarks/<int:remark>/write/", remarks.write, name="remark"),
    path("<int:pk>/remarks/<int:remark>/withdraw/", remarks.withdraw, name="remark_withdraw"),
    path("<int:pk>/remarks/<int:remark>/restore/", remarks.restore, name="remark_restore"),
    path("<int:pk>/history/<str:kind>/<int:target>/", past.past, name="history"),
]
