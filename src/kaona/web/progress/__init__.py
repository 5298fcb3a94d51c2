"""Pages: progress rounds, reports, readings. They ask and call deeds; they know no tables."""
