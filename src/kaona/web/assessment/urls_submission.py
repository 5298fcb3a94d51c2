"""Addresses: rehearsal, review, sign-off, submission, receipt, print, export."""

from django.urls import URLPattern, path

from kaona.web.assessment.views import receipt, rehearsal, review, sign, whole

urlpatterns: list[URLPattern] = [
    path("<int:pk>/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/sign/", sign.sign, name="sign"),
    path("<int:pk>/submit/", sign.submit, name="submit"),
    path("<int:pk>/withdraw/", sign.withdraw, name="withdraw"),
    path("<int:pk>/receipt/", receipt.receipt, name="receipt"),
    path("receipts/<str:token>/", receipt.check, name="receipt_check"),
    path("<int:pk>/print/", whole.whole, name="print"),
    path("<int:pk>/export.json", whole.export, name="export"),
]
