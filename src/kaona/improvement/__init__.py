"""From score to improvement: gaps, priorities, plans, progress, results, the next loop. It must not know pages or papers."""
