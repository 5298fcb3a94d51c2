"""What happens after submission, as both sides see it: questions to the agency, items sent back, results, objections."""
