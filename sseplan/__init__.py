"""sseplan: the crisis-preparedness plan of a CPTS, asked, checked and rendered."""

__version__ = "1.2.0"
