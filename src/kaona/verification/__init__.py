"""The central office: assignment, desk review, consensus, confirmation, visit, certificate, award. It must not know plans."""
