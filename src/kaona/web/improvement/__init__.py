"""Pages: gaps of a dossier, the agency's notes on them, the check of its stage of development. They ask and call deeds; they know no tables."""
