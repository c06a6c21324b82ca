"""Data only: the user's guide in French and the worked example."""
