"""Addresses of the pages of `calendars`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.calendars import editing, holidays, milestones, outages, reading, subscribing

app_name = "calendars"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.calendars, name="calendars"),
    path("manage/", editing.manage, name="manage"),
    path("new/", editing.new, name="new"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("outages/", outages.outages, name="outages"),
    path("milestones/<int:milestone>/", milestones.milestone, name="milestone"),
    path("<int:calendar>/edit/", editing.edit, name="edit"),
    path("<int:calendar>/copy/", editing.copy, name="copy"),
    path("<int:calendar>/publish/", editing.publish, name="publish"),
    path("<int:calendar>/milestones/new/", milestones.new, name="milestone_new"),
    path("subscription/", subscribing.subscription, name="subscription"),
    path("feed/<str:token>.ics", subscribing.feed, name="feed"),
    path("public/<int:fiscal_year>/", reading.public, name="public"),
    path("public/<int:fiscal_year>/<int:calendar>/paper/", reading.public_paper, name="public_paper"),
    path("<int:calendar>/", reading.calendar, name="calendar"),
    path("<int:calendar>/print/", reading.printed, name="printed"),
    path("<int:calendar>/paper/", reading.paper, name="paper"),
    path("<int:calendar>/calendar.ics", subscribing.ics, name="ics"),
]
