"""The agency: cycles, answers, measures, evidence, sign-off, submission. It must not know that anybody reviews."""
