"""Pages: results of actions, before and after, the next year. They ask and call deeds; they know no tables."""
