"""Build the Word templates of this trame from its questions.

    python templates/trame-nationale/construire_modeles.py [FOLDER]

writes plan.docx, fiches.docx, questionnaire.docx, note.docx and conformite.docx beside this
file (or into FOLDER).
Run it again after changing the questions of the trame or the look in ``construction/``.
The same questions give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from construction import cards, conformity, note, package, plan, questionnaire  # noqa: E402

from sseplan import trame  # noqa: E402


def templates() -> dict[str, bytes]:
    """File name → content of every template."""
    outline = trame.read(HERE)
    drafts = {
        "plan.docx": plan.draft(outline),
        "fiches.docx": cards.draft(),
        "questionnaire.docx": questionnaire.draft(outline),
        "note.docx": note.draft(),
        "conformite.docx": conformity.draft(),
    }
    return {name: package.built(draft) for name, draft in drafts.items()}


def main(folder: Path) -> None:
    """Write the templates into ``folder``."""
    for name, content in templates().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
