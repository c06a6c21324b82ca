"""How long a search of communes takes: ``python bench/communes.py`` prints medians."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

FIRST = """
from time import perf_counter
start = perf_counter()
from sseplan import geography
assert geography.search("Rennes")
print(perf_counter() - start)
"""

QUERIES = (
    ("one letter", "s"),
    ("two letters", "de"),
    ("a frequent word", "saint"),
    ("a beginning", "saint-mar"),
    ("a whole name", "Rennes"),
    ("inside a name", "ville"),
    ("a name and its département", "Saint-Denis 93"),
    ("a postal code", "35000"),
    ("a typing error", "Renens sur Loire"),
    ("nothing like it", "xyzxyzxyz"),
)


def first_search(runs: int = 9) -> float:
    """Milliseconds of import, reading and first search in a new process."""
    times = [
        float(subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    return median(times) * 1000


def next_search(query: str, runs: int = 25) -> float:
    """Milliseconds of a search once the tables are read."""
    from sseplan import geography

    geography.search(query)
    times = []
    for _ in range(runs):
        start = perf_counter()
        geography.search(query)
        times.append(perf_counter() - start)
    return median(times) * 1000


def main() -> None:
    """Print one line a case."""
    print(f"{'first search, with reading':32}{first_search():8.1f} ms")
    for name, query in QUERIES:
        print(f"{name + ' (' + query + ')':48}{next_search(query):8.1f} ms")


if __name__ == "__main__":
    main()
