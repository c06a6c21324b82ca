"""``python -m sseplan``: for whoever has no ``sseplan`` on the PATH."""

from sseplan.cli import main

main(prog_name="sseplan")
