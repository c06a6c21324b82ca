"""How long the commands take, as whole processes: median, least and most of several runs.

    python bench/commands.py [RUNS]

On the worked example, with the cache of compiled code warm, then without it (as at the
very first run).  Peak memory is that of the largest process.  Not run by CI.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple" / "plan.yaml"
COMMANDS = (["--version"], ["check"], ["render"])


def main(runs: int) -> None:
    """Print a line a command, warm and cold."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(EXAMPLE, folder)
        cache = Path(folder) / "cache"
        for words in COMMANDS:
            _timed(words, folder, cache)
            _line(words, "warm", [_timed(words, folder, cache) for _ in range(runs)])
            _line(words, "cold", [_timed(words, folder, cache, cold=True) for _ in range(3)])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"peak memory of the largest: {peak / 1024:.0f} MB")


def _timed(words: list[str], folder: str, cache: Path, *, cold: bool = False) -> float:
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sseplan", *words],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return time.perf_counter() - start


def _line(words: list[str], state: str, times: list[float]) -> None:
    middle, least, most = statistics.median(times), min(times), max(times)
    print(f"sseplan {words[0]:10} {state}  {middle:.2f} s  ({least:.2f} to {most:.2f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
