"""What ``sseplan submit`` says: what is ready, for whom, what was noted, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sseplan import commands
from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.lifecycle.submission import Made, Parcel
    from sseplan.plan import Plan

_BODIES = {"ars": ("À", "ARS"), "cpam": ("Copie", "CPAM")}
_RESTRICTED = "diffusion_restreinte"
_BY_HAND = ("plateforme", "autre")


def prepared(plan: Plan, parcel: Parcel, made: Made, place: Path, *, sent: bool) -> Iterator[str]:
    """The folder, the recipients, what is left to do; ``sent`` if the message has left."""
    yield f"Envoi de la version {parcel.revision.header.version} : {place}"
    for name, data in made.files.items():
        yield f"  {name} ({_size(len(data))})"
    yield ""
    yield from _addressed(parcel)
    yield ""
    yield from _left(plan, parcel, made, place, sent=sent)
    yield "Quand l'ARS répond (conforme, reserves ou refus) :"
    yield f"  {_typed(plan, 'submit', '--retour', 'conforme')}"


def about_to_leave(parcel: Parcel, made: Made) -> Iterator[str]:
    """Who is about to get what."""
    yield from _addressed(parcel)
    yield f"Joint : {made.archive} ({_size(len(made.files[made.archive]))})"


def noted(plan: Plan, opinion: str, remarks: int) -> Iterator[str]:
    """What to do once the ARS has answered; ``remarks`` counts those that wait for an answer."""
    if opinion == "conforme":
        yield "Ce qui arrive à échéance ensuite :"
        yield f"  {_typed(plan, 'remind')}"
        return
    what = "Une remarque attend" if remarks == 1 else f"{remarks} remarques attendent"
    yield console.folded(f"{what} une réponse, que la prochaine version doit donner :")
    motive = "Réponse aux remarques de l'ARS"
    for words, purpose in (
        (_typed(plan, "edit"), "corriger le plan"),
        (_typed(plan, "edit", "ars_avis"), "écrire chaque réponse, et sa date"),
        (
            _typed(plan, "revise", "--nature", "revision", "--motif", motive),
            "figer la version corrigée",
        ),
        (_typed(plan, "submit"), "l'envoyer"),
    ):
        yield f"  {words}\n      {purpose}"


def _addressed(parcel: Parcel) -> Iterator[str]:
    for body in parcel.people.bodies:
        head, name = _BODIES[body]
        found = parcel.people.of(body)
        source = parcel.people.sources.get(body, "")
        told = f"{', '.join(found)} ({source})" if found else "adresse à compléter"
        yield console.folded(f"{head} : {name}, {told}", "  ")
    if parcel.people.cpam is not None and _is_restricted(parcel):
        yield console.folded(
            "La CPAM reçoit le même fichier, coordonnées comprises : vérifiez qu'elle doit les "
            "avoir."
        )


def _is_restricted(parcel: Parcel) -> bool:
    return bool(parcel.sent.answers.get("diffusion_niveau") == _RESTRICTED)


def _left(plan: Plan, parcel: Parcel, made: Made, place: Path, *, sent: bool) -> Iterator[str]:
    from sseplan.kinds import spoken

    day = spoken(parcel.day.isoformat())
    if sent:
        yield f"Le message est parti ; l'envoi est noté au {day}."
        return
    yield console.folded(f"À vous : {_by_hand(parcel, made, place)}")
    yield f"L'envoi est noté au {day}. S'il ne part pas :"
    yield f"  {_typed(plan, 'submit', '--annuler')}"


def _by_hand(parcel: Parcel, made: Made, place: Path) -> str:
    if parcel.channel in _BY_HAND:
        return f"déposez {place / made.archive} là où votre ARS l'attend."
    how = "votre messagerie MSSanté" if parcel.channel == "mssante" else "votre messagerie"
    return (
        f"ouvrez {place / 'courrier.eml'}, relisez, envoyez. S'il ne s'ouvre pas dans {how}, "
        "recopiez le texte dans un nouveau message et joignez-y le ZIP."
    )


def _typed(plan: Plan, name: str, *words: str) -> str:
    """A command on this plan, as it is typed from where the person is."""
    return commands.on(plan.path.parent, name, *words)


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} octets"
    if count < 1_000_000:
        return f"{round(count / 1000)} ko"
    return f"{count / 1_000_000:.1f} Mo".replace(".", ",")
