"""Every requirement of the outline is there, holds on the worked example, and can fail."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from requirement_cases import BROKEN

from sseplan import conformity, expressions, plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.conformity import FUNCTIONS, Verdict
from sseplan.trame import Requirement
from sseplan.typography import french

TRAME = trame.load()
EXAMPLE = plan_yaml.load(
    (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8"), TRAME
).answers
TODAY = date(2026, 11, 22)
"""The day at which the worked example stands."""

HELD = {"aci_date_signature.M": "rappel", "x07": "document"}
"""What no answer can show: displayed, or held when a document is made."""

_NAMES = """
cpts_nom.B cpts_email.M cpts_telephone.C cpts_region_ars.B cpts_departements.M cpts_communes.M1
cpts_communes.M2 cpts_communes.C cpts_population.C aci_date_signature.M representant_legal.B
coordination_contact.M referent_sse.M1 referent_sse.M2 referent_sse.M3 plan_nature.B
plan_version.B plan_version.M plan_redacteurs.M1 plan_redacteurs.M2 plan_redacteurs.M3
plan_validation.M plan_documents_reference.M territoire_presentation.M territoire_sous_zones.C1
territoire_sous_zones.C2 risques_matrice.M1 risques_matrice.M2 sites_sensibles.C ppi_nucleaire.C
crises_retenues.B crises_retenues_motif.B pop_fragiles.M pop_fragiles.B patients_chroniques.B
patients_chroniques_filieres.M registre_communal.M registre_communal.B ressources_ps.M1
ressources_ps.M2 ps_mobilisables.B ps_mobilisables.M ps_mobilisables.C structures_soins.M
pharmacies_referentes.M1 pharmacies_referentes.M2 etablissements.M1 etablissements.M2
lieux_mobilisables.M stocks.M stocks.C1 stocks.C2 outils_numeriques.M outils_numeriques.B
contacts_autorites.B contacts_autorites.M1 contacts_autorites.M2 contacts_communes.M
partenaires_autres.C articulation_plans.B articulation_plans.M concertation_ars.M
alerte_point_entree.B alerte_point_entree.M alerte_sources.M alerte_chaine.M1 alerte_chaine.M2
alerte_canal.M alerte_message_type.C1 alerte_message_type.C2 alerte_test.M annuaire_mise_a_jour.M1
annuaire_mise_a_jour.M2 formation_plan.M formation_plan.C exercices_programme.M
exercices_programme.C rgpd_responsable.B rgpd_conservation.M niveaux_mobilisation.M1
niveaux_mobilisation.M2 declenchement_conditions.B limites_moyens.M continuite_activites.M
continuite_snp.M protection_ps.M renfort_conditions.C t1_evenements.M t1_role.B t1_actions.B
t1_actions.M1 t1_actions.M2 t1_non_presentation.M t1_blesses_legers.M t1_relais_psy.M1
t1_relais_psy.M2 t2_evenements.M t2_role.B t2_actions.B t2_actions.M1 t2_actions.M2
t2_preparation_saison.M t2_reperage.B t2_reperage.C t2_appui_ehpad.M t3_evenements.M t3_role.B
t3_actions.B t3_actions.M1 t3_actions.M2 t3_cas_suspect.B t3_centre_consultation.M1
t3_centre_consultation.M2 t3_centre_vaccination.M t3_centre_vaccination.C t3_epi.M t4_evenements.M
t4_role.B t4_actions.B t4_actions.M1 t4_actions.M2 t4_conduite.B t4_conduite.M t4_iode.M
t4_suivi.M t5_evenements.M t5_role.B t5_actions.B t5_actions.M1 t5_actions.M2 t5_penurie.M
t5_coupures.M t5_cyber.M t5_evacuation.C cellule_composition.B cellule_composition.M1
cellule_composition.M2 cellule_composition.M3 cellule_fiches_fonction.M cellule_activation.M1
cellule_activation.M2 cellule_activation.C cellule_lieu.M cellule_lieu.C cellule_kit.M
main_courante.M remontees_donnees.M1 remontees_donnees.M2 point_situation.C com_interne.B
com_population.B com_population.M com_porte_parole.M com_autorites.M rh_suivi.C levee.M
retex_modalites.M retex_modalites.C retex_historique.M plan_amelioration.M1 plan_amelioration.M2
indicateurs.M1 indicateurs.M2 revision_calendrier.B revision_declencheurs.M
actualisation_changements.B transmissions.B ars_avis.M diffusion_membres.B diffusion_partenaires.M
diffusion_niveau.B annexes.M x01:B x02:B x03:B x04:B x05:B x06:B x07:B x08:M x09:M x10:M x11:M
x12:M x13:M x14:M x15:M x16:M x17:M x18:M x19:C x20:C x21:C
"""
EXPECTED = _NAMES.split()
"""All the rules of the questionnaire: severities B, M, C, and the crossed rules with theirs."""

SEVERITIES = {"B": "bloquante", "M": "majeure", "C": "conseil"}
RULES = {rule.id: rule for rule in TRAME.requirements}


def changed(changes: dict[str, Any]) -> Answers:
    """The example with other answers; see ``requirement_cases``."""
    answers = EXAMPLE
    for question, change in changes.items():
        value = change(answers.get(question)) if callable(change) else change
        answers = answers.with_answer(question, value)
    return answers


def assessed(answers: Answers, stage: str = "transmission") -> conformity.Report:
    return conformity.assess(TRAME, answers, TODAY, stage)


BASE = assessed(EXAMPLE)


def test_every_rule_of_the_questionnaire_is_there_with_its_severity() -> None:
    expected = {}
    for name in EXPECTED:
        id, _, letter = name.partition(":")
        expected[id] = SEVERITIES[letter or id.split(".")[1][0]]
    assert {rule.id: rule.severity for rule in TRAME.requirements} == expected


def test_the_table_of_broken_plans_covers_every_rule() -> None:
    assert set(BROKEN) == set(RULES) - set(HELD)


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_the_rule_holds_on_the_worked_example(rule: str) -> None:
    if rule == "crises_retenues_motif.B":
        answers = changed(
            {"crises_retenues": ["T1"], "crises_retenues_motif": "Convenu avec l'ARS."}
        )
        assert assessed(answers).verdicts[rule] is Verdict.SATISFIED
    else:
        assert BASE.verdicts[rule] is Verdict.SATISFIED


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_the_rule_fails_on_a_plan_that_breaks_it(rule: str) -> None:
    report = assessed(changed(BROKEN[rule]))
    assert rule in report.failing


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_what_the_rule_says_is_complete_french_sentences(rule: str) -> None:
    answers = changed(BROKEN[rule])
    verdict, finding = conformity.judge(TRAME, answers, RULES[rule], TODAY, "transmission")
    if verdict is Verdict.UNANSWERED:
        return
    assert finding is not None
    for sentence in (finding.why, finding.todo):
        assert sentence[0].isupper() or sentence[0] in "«0123456789"
        assert sentence.rstrip().endswith((".", "…", "?", "!", "»"))
        assert "{" not in sentence and "None" not in sentence and "[]" not in sentence
        assert "  " not in sentence and " ." not in sentence


@pytest.mark.parametrize(("rule", "holder"), HELD.items())
def test_what_the_tool_holds_is_named_and_not_judged(rule: str, holder: str) -> None:
    assert RULES[rule].held_by == holder
    assert BASE.verdicts[rule] is Verdict.HELD


@pytest.mark.parametrize("rule", TRAME.requirements, ids=lambda rule: rule.id)
def test_a_rule_names_only_questions_and_functions_that_exist(rule: Requirement) -> None:
    from jinja2 import meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    known = {q.id for q in TRAME.questions} | set(FUNCTIONS)
    known |= {
        "today",
        "stage",
        "labels",
        "notes",
        "words",
        "texts",
        "answer",
        "question",
        "offenders",
    }
    environment = ImmutableSandboxedEnvironment()
    for text in (f"{{{{ {rule.expect or rule.offenders or 'stage'} }}}}", rule.why, rule.todo):
        assert meta.find_undeclared_variables(environment.parse(text)) <= known


@pytest.mark.parametrize("rule", TRAME.requirements, ids=lambda rule: rule.id)
def test_a_rule_lists_the_questions_that_its_expression_reads(rule: Requirement) -> None:
    from jinja2 import meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    source = f"{{{{ {rule.expect or rule.offenders or 'stage'} }}}}"
    named = meta.find_undeclared_variables(ImmutableSandboxedEnvironment().parse(source))
    read = {name for name in named if name in TRAME}
    # what changes nothing of whether the rule can be judged
    free = {"plan_nature", "crises_retenues", "territoire_sous_zones", *LISTS_OF_PEOPLE}
    free |= {f"t{n}_evenements" for n in range(1, 6)}
    assert read <= set(rule.questions) | free


LISTS_OF_PEOPLE = (
    "contacts_communes", "cellule_composition", "referent_sse", "etablissements",
)  # fmt: skip


def test_no_function_has_the_name_of_a_question() -> None:
    assert not set(FUNCTIONS) & {q.id for q in TRAME.questions}


def test_only_the_rules_of_the_sending_wait_for_the_stage_of_transmission() -> None:
    waiting = {rule.id for rule in TRAME.requirements if rule.stage == "transmission"}
    assert waiting == {"plan_version.B", "transmissions.B", "diffusion_membres.B", "x04"}
    draft = assessed(EXAMPLE, "brouillon")
    assert {draft.verdicts[rule] for rule in waiting} == {Verdict.LATER}


def test_the_handing_over_to_members_is_asked_by_x05_only_when_the_plan_is_sent() -> None:
    unsent = changed({"diffusion_membres": None})
    assert assessed(unsent, "brouillon").verdicts["x05"] is Verdict.SATISFIED
    assert "x05" in assessed(unsent, "transmission").failing


def test_every_source_of_a_rule_is_one_of_the_trame() -> None:
    codes = {source.code for source in TRAME.sources}
    for rule in TRAME.requirements:
        bare = re.sub(r"\([^)]*\)", "", rule.source)
        named = [part.split()[0] for part in re.split("[,;]", bare)]
        assert set(named) <= codes, rule.id


def test_every_expression_of_the_trame_compiles() -> None:
    for rule in TRAME.requirements:
        if not rule.held_by:
            assert expressions.compile(rule.expect or rule.offenders)


# --- tolerance: a reasonable text is not refused

REASONABLE = {
    "declenchement_conditions.B": (
        "Sur appel du point focal de l'Agence Régionale de Santé, rappelé pour confirmation.",
        "Le Préfet de département active le dispositif.",
        "À la demande des autorités sanitaires.",
        "Décision ministérielle relayée par la délégation.",
        "Activation d'ORSAN.",
    ),
    "t3_cas_suspect.B": (
        "Isoler le patient, lui mettre un masque et appeler le 15.",
        "Placer la personne à l'écart dans une pièce fermée ; contact avec la régulation.",
        "Masque, box réservé, avis du SAMU-Centre 15 avant tout transport.",
        "On installe le patient seul dans un bureau et on téléphone au Samu.",
    ),
    "t4_conduite.B": (
        "Ne pas laisser entrer la personne ; prévenir les pompiers.",
        "Refuser l'accès au cabinet, demander de rester dehors, faire le 18 ou le 15.",
        "Maintien à l'extérieur et appel au SAMU.",
        "Aucune admission de personne contaminée ; alerter les secours (112).",
    ),
    "rgpd_responsable.B": (
        "La CPTS tient les listes pour l'alerte ; seuls les référents y accèdent ; chacun peut "
        "demander son retrait.",
        "Finalité : mobilisation en crise. Destinataires : ARS et cellule. Opposition : par "
        "courriel.",
        "Les coordonnées servent à prévenir les volontaires, elles ne sont transmises qu'à l'ARS, "
        "et tout adhérent peut refuser d'y figurer.",
        "Responsable : CPTS. Information à l'adhésion. Opposition par courriel à la coordination.",
    ),
    "outils_numeriques.B": (
        [{"usage": "avis", "outil": "MSSanté", "donnees_de_sante": "oui"}],
        [{"usage": "avis", "outil": "messagerie sécurisée Mailiz", "donnees_de_sante": "oui"}],
        [{"usage": "dossier", "outil": "logiciel de la MSP", "donnees_de_sante": "oui"}],
        [{"usage": "alerte", "outil": "WhatsApp", "donnees_de_sante": "non"}],
    ),
    "articulation_plans.B": (
        [{"plan": "dispositif Orsan et plan Orsec départemental"}],
        [{"plan": "PCS", "declencheur": "maire, ou préfet si ORSEC"}, {"plan": "ORSAN région"}],
    ),
    "contacts_autorites.B": (
        [{"organisme": "Agence régionale de santé", "service": "astreinte"}],
        [{"organisme": "Point focal régional"}],
    ),
    "cellule_composition.B": (
        [{"fonction": "Directeur de crise", "titulaire": "A. Exemple"}],
        [{"fonction": "pilotage", "titulaire": "A. Exemple"}],
        [{"fonction": "Cheffe de cellule", "titulaire": "A. Exemple"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, value) for rule, values in REASONABLE.items() for value in values]
)
def test_a_blocking_rule_does_not_refuse_a_reasonable_answer(rule: str, value: Any) -> None:
    report = assessed(changed({rule.split(".")[0]: value}))
    assert report.verdicts[rule] is Verdict.SATISFIED


def test_the_example_of_each_question_is_not_refused_by_a_blocking_rule() -> None:
    """The example shown while typing must not be what the check then refuses."""
    for question in TRAME.questions:
        if question.type != "long_text" or not question.example:
            continue
        report = assessed(changed({question.id: question.example}))
        blocking = [
            f.requirement.id for f in report.findings if f.requirement.severity == "bloquante"
        ]
        assert not blocking, question.id


@pytest.mark.parametrize("number", range(1, 6))
def test_the_model_of_a_fiche_reflexe_satisfies_its_own_rules(number: int) -> None:
    question = TRAME.question(f"t{number}_actions")
    report = assessed(changed({question.id: [dict(row) for row in question.model]}))
    assert not [id for id in report.failing if id.startswith(question.id)]
    assert "x10" not in report.failing


def test_the_account_of_the_sources_names_each_one_with_its_state_and_what_is_missing() -> None:
    folder = resources.templates() / "trame-nationale"
    account = (folder / "SOURCES.md").read_text(encoding="utf-8")
    for source in TRAME.sources:
        bare = french(f"| {source.code} | {source.title} | {source.state} |")
        assert bare in french(account), source.code
    for told in ("n'était pas disponible", "reconstruction", "à confirmer avec l'ARS"):
        assert told in account
