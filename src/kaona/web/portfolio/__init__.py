"""Pages: plans of all agencies for the Office and ministries. They ask and call deeds; they know no tables."""
