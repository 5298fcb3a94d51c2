"""The demonstration is made by the deeds that people use: it loads whole, and its files are there."""

from kaona.assessment.models import Dossier, EvidenceFile
from kaona.assessment.queries.evidence import files_missing
from kaona.cli import prepare
from kaona.cli.seed import demonstration_accounts, load_demonstration


def test_the_demonstration_loads(db: None) -> None:
    prepare.load_reference()
    load_demonstration()
    assert Dossier.objects.count() >= 4
    assert EvidenceFile.objects.exists()
    assert files_missing() == []
    accounts = demonstration_accounts()
    at_the_office = sorted(role for email, role, _ in accounts if email.endswith("@office.example"))
    assert at_the_office == ["administrator", "approver", *["assessor"] * 4, "officer", "officer"]
    assert len(accounts) > 16
