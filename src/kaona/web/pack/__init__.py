"""A dossier as an Excel pack: downloaded, uploaded, differences decided cell by cell. It must not know how a pack is read."""
