"""Pages: practice cards: browsing, writing, proposing, publishing. They ask and call deeds; they know no tables."""
