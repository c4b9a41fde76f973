"""Addresses of pages: nouns; a file for each room."""

from . import (
    account,
    adoption,
    aim,
    assessment,
    check,
    evidence,
    home,
    kpis,
    learn,
    plan,
    post,
    register,
    run,
)

urlpatterns = [
    *home.urlpatterns,
    *account.urlpatterns,
    *aim.urlpatterns,
    *evidence.urlpatterns,
    *kpis.urlpatterns,
    *assessment.urlpatterns,
    *register.urlpatterns,
    *plan.urlpatterns,
    *adoption.urlpatterns,
    *run.urlpatterns,
    *post.urlpatterns,
    *check.urlpatterns,
    *learn.urlpatterns,
]
