"""The letter that goes with a plan: a subject and a short text, drawn from its answers.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.kinds import spoken
from sseplan.lifecycle.record import Row, rows_of, text_of
from sseplan.trame import Trame
from sseplan.typography import one_line

_RESTRICTED = "diffusion_restreinte"


@dataclass(frozen=True)
class Topic:
    """What the letter speaks of.

    ``date`` and ``before_date`` are ISO days; ``before`` is the version that the reader
    knows, "" if none; ``changes`` are those of content since; ``opinion`` is the ISO day of
    the remarks that this version answers, "" if none; ``blocking`` counts what is still
    wrong, and ``despite`` says why the plan is sent all the same.
    """

    version: str
    date: str
    nature: str = ""
    before: str = ""
    before_date: str = ""
    changes: Sequence[Change] = ()
    opinion: str = ""
    blocking: int = 0
    despite: str = ""


def subject(trame: Trame, answers: Answers, topic: Topic) -> str:
    """«Plan SSE de la CPTS du Val, version 2.0 (actualisation annuelle)», on one line."""
    nature = _nature(trame, topic)
    told = f"Plan SSE {_whose(answers)}, version {topic.version}"
    return one_line(told + (f" ({nature})" if nature else ""))


def text(
    trame: Trame, answers: Answers, topic: Topic, archive: str, files: Mapping[str, str]
) -> str:
    """The letter; ``files`` maps each name in the ``archive`` to what it is."""
    parts = (
        "Madame, Monsieur,",
        f"Vous trouverez ci-joint {_what(trame)} {_whose(answers)}, {_which(trame, topic)}.",
        _news(topic),
        _despite(topic),
        _list(archive, files),
        _care(answers),
        "Nous vous remercions d'en accuser réception et de nous faire part de votre avis.",
        _contact(answers),
        "Nous vous prions d'agréer, Madame, Monsieur, l'expression de nos salutations distinguées.",
        _signature(answers),
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def _what(trame: Trame) -> str:
    if trame.title.startswith("Plan "):
        return f"le {trame.title[0].lower()}{trame.title[1:]} (SSE)"
    return f"le document « {trame.title} »"


def _whose(answers: Answers) -> str:
    name = _line(answers.get("cpts_nom"))
    if not name:
        return "de notre CPTS"
    if name.lower().startswith(("cpts", "communauté ")):
        return f"de la {name}"
    return f"de la CPTS « {name} »"


def _which(trame: Trame, topic: Topic) -> str:
    nature = _nature(trame, topic)
    return f"version {topic.version} du {spoken(topic.date)}" + (f" ({nature})" if nature else "")


def _nature(trame: Trame, topic: Topic) -> str:
    choices = trame.question("plan_nature").choices if "plan_nature" in trame else ()
    return next((c.label for c in choices if c.code == topic.nature), "")


def _news(topic: Topic) -> str:
    """One sentence on what changed, and one on the remarks that it answers."""
    if not topic.before:
        return ""
    since = f"Depuis la version {topic.before} du {spoken(topic.before_date)}"
    count = len({change.question for change in topic.changes})
    told = f"{since}, aucune réponse n'a changé sur le fond."
    if count:
        what = "une réponse a changé" if count == 1 else f"{count} réponses ont changé"
        told = f"{since}, {what} ; la note de modifications en donne le détail."
    if topic.opinion:
        told += f" Cette version répond à vos remarques du {spoken(topic.opinion)}."
    return told


def _despite(topic: Topic) -> str:
    if not topic.despite:
        return ""
    reason = topic.despite.rstrip(" .")
    if not topic.blocking:
        return f"À noter : {reason}."
    what = "un point reste" if topic.blocking == 1 else f"{topic.blocking} points restent"
    return (
        f"À noter : {what} à compléter, que le rapport de conformité détaille. Raison : {reason}."
    )


def _list(archive: str, files: Mapping[str, str]) -> str:
    lines = [f"- {name} : {what}" for name, what in files.items()]
    return f"Le fichier joint, {archive}, contient :\n" + " ;\n".join(lines) + "."


def _care(answers: Answers) -> str:
    if answers.get("diffusion_niveau") != _RESTRICTED:
        return ""
    return (
        "Ce plan contient des coordonnées et d'autres informations à diffusion restreinte : merci "
        "de ne le transmettre qu'aux personnes qui en ont l'usage."
    )


def _contact(answers: Answers) -> str:
    """Who answers questions: the coordinator, else the CPTS itself."""
    known = _first(answers, "coordination_contact")
    lines = [text_of(known, key) for key in ("nom", "telephone", "email")]
    if not any(lines[1:]):
        lines = [lines[0], *(_line(answers.get(key)) for key in ("cpts_telephone", "cpts_email"))]
    told = ", ".join(filter(None, lines))
    return f"Pour toute question : {told}." if told else ""


def _signature(answers: Answers) -> str:
    signs = _first(answers, "representant_legal")
    person = ", ".join(filter(None, (text_of(signs, "nom"), text_of(signs, "fonction"))))
    lines: Iterable[str] = (
        person,
        *(_line(answers.get(key)) for key in ("cpts_nom", "cpts_siege")),
    )
    return "\n".join(filter(None, lines))


def _first(answers: Answers, question_id: str) -> Row:
    return next(iter(rows_of(answers.get(question_id))), {})


def _line(value: object) -> str:
    """A text on one line, "" for anything else."""
    return one_line(value) if isinstance(value, str) else ""
