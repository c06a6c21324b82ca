"""Data only: one folder per trame (questions, requirements, Word templates)."""
