"""The command line: one file a command, imported only when it is called.

``COMMANDS`` is the whole list; each module holds a click command named
``command``.  What a command returns, if it is a number, is the exit status.
``--help`` and ``--version`` import nothing but click.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from sseplan import __version__
from sseplan.cli import console, faults, french

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

french.install()

# name -> (module, its line in the help), in the order in which a plan is made
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("sseplan.cli.init", "Commence un plan, ou le reprend où il s'est arrêté."),
    "edit": ("sseplan.cli.edit", "Va droit à une section ou à une question du plan."),
    "serve": ("sseplan.cli.serve", "Ouvre le plan dans le navigateur."),
    "check": ("sseplan.cli.check", "Dit ce qui manque au plan et ce qui ne va pas."),
    "render": ("sseplan.cli.render", "Écrit le plan en document Word (ou PDF)."),
    "status": ("sseplan.cli.status", "Dit où en est le plan, sur un écran."),
    "revise": ("sseplan.cli.revise", "Fige une version du plan, ou mène la relecture annuelle."),
    "diff": ("sseplan.cli.diff", "Dit ce qui a changé entre deux versions du plan."),
    "submit": ("sseplan.cli.submit", "Prépare l'envoi à l'ARS, et note sa réponse."),
    "remind": ("sseplan.cli.remind", "Dit ce qui arrive à échéance."),
    "history": ("sseplan.cli.history", "Liste les versions figées du plan."),
    "restore": ("sseplan.cli.restore", "Reprend une version figée comme brouillon."),
    "questions": ("sseplan.cli.questions", "Liste toutes les questions de la trame."),
    "guide": ("sseplan.cli.guide", "Affiche le guide."),
    "demo": ("sseplan.cli.demo", "Écrit un plan d'exemple complet, pour voir."),
    "completion": ("sseplan.cli.completion", "Aide à taper les commandes (touche Tab)."),
}


class Sseplan(click.Group):
    """The group of the commands: lazy, and French to the last word."""

    context_class = french.FrenchContext

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run one command and leave with its status; every error is a French sentence."""
        extra["standalone_mode"] = False
        # Commands are short: looking for garbage as often as Python does takes a fifth of them.
        gc.set_threshold(100_000, 50, 50)
        console.prepare()
        with faults.sentences():
            status = super().main(*args, **extra)
        raise SystemExit(status if isinstance(status, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which a plan is made."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; ``None`` if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        command.context_class = french.FrenchContext
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a mistyped name is compared with all the commands."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, None, COMMANDS, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of the commands without importing any."""
        with formatter.section("Commandes"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """The commands that begin like ``incomplete``, without importing any."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    cls=Sseplan,
    name="sseplan",
    invoke_without_command=True,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Pour commencer : sseplan serve mon-plan. Pour voir un exemple : sseplan demo.",
)
@click.version_option(__version__, prog_name="sseplan")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Le plan de réponse aux situations sanitaires exceptionnelles (SSE) d'une CPTS : des
    questions guidées, des contrôles, un document Word.

    Sans commande, sseplan dit où en est le plan du dossier et quoi faire ensuite.
    """
    if ctx.invoked_subcommand is None:
        from sseplan.cli import status

        status.show()
