"""``sseplan questions``: the whole outline, for people or for a program."""

from __future__ import annotations

import json

import click

from sseplan.cli import console


@click.command("questions")
@click.option("--json", "as_json", is_flag=True, help="Écrit la liste pour un programme.")
def command(as_json: bool) -> None:
    """Liste toutes les questions de la trame, section par section.

    [R] : absente de la version diffusable. [A] : à reconfirmer à chaque actualisation.
    """
    from sseplan import trame
    from sseplan.conformity import wording

    outline = trame.load()
    if as_json:
        click.echo(json.dumps(wording.outline_tree(outline), ensure_ascii=False, indent=2))
        return
    for line in wording.outline(outline):
        console.say(line)
