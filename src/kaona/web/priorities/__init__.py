"""Pages: the cheapest route, links, the matrix, chosen priorities. They ask and call deeds; they know no tables."""
