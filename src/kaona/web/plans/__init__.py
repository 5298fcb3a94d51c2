"""Pages: uplift plans and their actions, approval and acceptance, partners. They ask and call deeds; they know no tables."""
