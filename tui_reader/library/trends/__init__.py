"""Trends: what the papers of a view are about, and how that changes from period to period."""
