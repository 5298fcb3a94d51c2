"""Pages: the timeline of a plan, workload, its Excel sheet. They ask and call deeds; they know no tables."""
