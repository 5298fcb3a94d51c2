"""Official papers of a dossier: what can be made, what is being made, what was made. It must not know how a paper is set."""
