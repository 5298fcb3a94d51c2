"""Addresses of these pages."""

from django.urls import URLPattern, path

from kaona.web.timeline import excel, move, timeline, workload

app_name = "timeline"
urlpatterns: list[URLPattern] = [
    path("<int:plan>/", timeline.timeline, name="timeline"),
    path("<int:plan>/workload/", workload.workload_page, name="workload"),
    path("<int:plan>/workload.csv", workload.workload_csv, name="workload_csv"),
    path("<int:plan>/excel/", excel.excel, name="excel"),
    path("<int:plan>/excel/file.xlsx", excel.workbook, name="workbook"),
    path("<int:plan>/undo/", move.undo, name="undo"),
    path("actions/<int:action>/", move.move, name="move"),
]
