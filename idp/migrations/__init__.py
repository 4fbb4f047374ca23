"""The database's history: revisions that the version before can live with (expand, then contract)."""
