"""For each requirement, changes to the worked example that break it.

``BROKEN`` maps a requirement's id to {question id: change}; a change is a new value,
None (the answer is taken away), or a function of the present value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Change = Any
Rows = list[dict[str, Any]]


def every(**fields: Any) -> Callable[[Rows], Rows]:
    """All rows with these fields; None takes a field away."""
    return lambda rows: [_with(row, fields) for row in rows]


def at(rank: int, **fields: Any) -> Callable[[Rows], Rows]:
    """The row of that rank (from 0) with these fields."""
    return lambda rows: [_with(row, fields) if n == rank else row for n, row in enumerate(rows)]


def _with(row: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**row, **fields}.items() if value is not None}


def first(count: int) -> Callable[[Any], Any]:
    """Only the first rows or codes."""
    return lambda values: values[:count]


def without(*words: str) -> Callable[[Rows], Rows]:
    """The rows in which none of these words is written."""
    return lambda rows: [row for row in rows if not any(w in str(row) for w in words)]


def unless(**fields: Any) -> Callable[[Rows], Rows]:
    """The rows that do not have these values."""
    return lambda rows: [r for r in rows if any(r.get(k) != v for k, v in fields.items())]


def plus(*rows: Any) -> Callable[[list[Any]], list[Any]]:
    """The same with these at the end."""
    return lambda values: [*values, *rows]


def minus(*codes: str) -> Callable[[list[str]], list[str]]:
    """The codes without these."""
    return lambda values: [code for code in values if code not in codes]


NOBODY = every(responsable="Jean-Michel Inconnu")
BORN = "Liste : Mme Essai, née le 12/03/1941, et son voisin."
ARS_ONLY = [{"organisme": "ARS", "service": "point focal", "verifie_le": "2026-10-01"}]
OLD_PLAN = [{"version": "1.0", "date": "2025-11-04"}]

BROKEN: dict[str, dict[str, Change]] = {
    "cpts_nom.B": {"cpts_nom": None},
    "cpts_email.M": {"cpts_email": "contact arobase cpts"},
    "cpts_telephone.C": {"cpts_telephone": "02 61 91"},
    "cpts_region_ars.B": {"cpts_region_ars": None},
    "cpts_departements.M": {"contacts_autorites": without("SAMU")},
    "cpts_communes.M1": {"cpts_communes": None},
    "cpts_communes.M2": {"cpts_communes": at(1, code_insee="00001")},
    "cpts_communes.C": {"cpts_communes": at(0, pcs="inconnu")},
    "cpts_population.C": {"cpts_population": 99000},
    "representant_legal.B": {"representant_legal": plus({"nom": "B. Essai"})},
    "coordination_contact.M": {"coordination_contact": every(telephone=None)},
    "referent_sse.M1": {"referent_sse": unless(role="suppleant")},
    "referent_sse.M2": {"referent_sse": every(nom="Dr Alix Exemple")},
    "referent_sse.M3": {"referent_sse": at(1, email=None)},
    "plan_nature.B": {"plan_nature": None},
    "plan_version.B": {"plan_version": OLD_PLAN},
    "plan_version.M": {"plan_version": at(1, version="0.9")},
    "plan_redacteurs.M1": {"plan_redacteurs": every(profession_ou_structure="mairie")},
    "plan_redacteurs.M2": {"plan_redacteurs": every(profession_ou_structure="médecin, mairie")},
    "plan_redacteurs.M3": {"plan_redacteurs": every(profession_ou_structure="IDE au CH")},
    "plan_validation.M": {"plan_validation": every(date="2025-01-06")},
    "plan_documents_reference.M": {"plan_documents_reference": minus("trame_nationale")},
    "territoire_presentation.M": {"territoire_presentation": "Un territoire rural."},
    "territoire_sous_zones.C1": {"cpts_communes": at(0, sous_zone=None)},
    "territoire_sous_zones.C2": {"territoire_sous_zones": at(0, referent=None)},
    "risques_matrice.M1": {"risques_matrice": every(typologie=["T1"])},
    "risques_matrice.M2": {"risques_matrice": at(0, source=None)},
    "sites_sensibles.C": {"sites_sensibles": None},
    "ppi_nucleaire.C": {"ppi_nucleaire": "a_verifier"},
    "crises_retenues.B": {"crises_retenues": ["T1", "T2", "T3", "T5"]},
    "crises_retenues_motif.B": {
        "crises_retenues": ["T1", "T2", "T3", "T5"],
        "crises_retenues_motif": None,
    },
    "pop_fragiles.M": {"pop_fragiles": first(2)},
    "pop_fragiles.B": {"pop_fragiles": at(0, relais="patiente Mme Essai, voir son fils")},
    "patients_chroniques.B": {"patients_chroniques": None},
    "patients_chroniques_filieres.M": {"patients_chroniques_filieres": without("nsulin", "iabét")},
    "registre_communal.M": {"contacts_communes": first(3)},
    "registre_communal.B": {
        "registre_communal": "Mme Essai, 3 rue du Bac ; M. Modèle, 12 avenue du Pont."
    },
    "ressources_ps.M1": {"ressources_ps": without("pharmaciens")},
    "ressources_ps.M2": {"ressources_ps": at(0, installes=3)},
    "ps_mobilisables.B": {"ps_mobilisables": at(2, accord_date=None)},
    "ps_mobilisables.M": {"ps_mobilisables": None},
    "ps_mobilisables.C": {"ps_mobilisables": first(2)},
    "structures_soins.M": {"structures_soins": first(1)},
    "pharmacies_referentes.M1": {"pharmacies_referentes": [{"commune": "Villexemple"}]},
    "pharmacies_referentes.M2": {"pharmacies_referentes": first(1)},
    "etablissements.M1": {"etablissements": [{"etablissement": "EHPAD du Lavoir"}]},
    "etablissements.M2": {"etablissements": [{"etablissement": "CH de Montcoursel"}]},
    "lieux_mobilisables.M": {"lieux_mobilisables": every(accord="en_cours")},
    "stocks.M": {"stocks": at(0, peremption="2026-10")},
    "stocks.C1": {"stocks": at(0, quantite=10)},
    "stocks.C2": {"stocks": without("DASRI", "déchet")},
    "outils_numeriques.M": {"outils_numeriques": every(secours_sans_internet=None)},
    "outils_numeriques.B": {
        "outils_numeriques": plus(
            {"usage": "avis", "outil": "groupe WhatsApp", "donnees_de_sante": "oui"}
        )
    },
    "contacts_autorites.B": {"contacts_autorites": [{"organisme": "SDIS"}]},
    "contacts_autorites.M1": {"contacts_autorites": ARS_ONLY},
    "contacts_autorites.M2": {"contacts_autorites": at(0, verifie_le="2025-10-05")},
    "contacts_communes.M": {"contacts_communes": first(3)},
    "partenaires_autres.C": {"partenaires_autres": [{"partenaire": "Croix-Rouge"}]},
    "articulation_plans.B": {"articulation_plans": without("ORSEC")},
    "articulation_plans.M": {"articulation_plans": without("bleu")},
    "concertation_ars.M": {"concertation_ars": every(date="2025-02-05")},
    "alerte_point_entree.B": {"alerte_point_entree": every(telephone="idem")},
    "alerte_point_entree.M": {"alerte_point_entree": [{"plage": "8 h à 19 h, jours ouvrés"}]},
    "alerte_sources.M": {"alerte_sources": minus("dgs_urgent")},
    "alerte_chaine.M1": {"alerte_chaine": at(1, rang=9)},
    "alerte_chaine.M2": {"alerte_chaine": at(0, suppleant=None)},
    "alerte_canal.M": {"alerte_canal": every(canal="SMS groupé")},
    "alerte_message_type.C1": {"alerte_message_type": "SSE en cours. Répondez DISPO."},
    "alerte_message_type.C2": {"alerte_message_type": "Crise. Ne vous déplacez pas."},
    "alerte_test.M": {"alerte_test": every(date="2025-02")},
    "annuaire_mise_a_jour.M1": {"annuaire_mise_a_jour": at(0, frequence_mois=24)},
    "annuaire_mise_a_jour.M2": {"annuaire_mise_a_jour": at(0, derniere_relecture="2025-09-01")},
    "formation_plan.M": {"formation_plan": every(date="2024-03")},
    "formation_plan.C": {"formation_plan": every(inscrits=0, formes=0)},
    "exercices_programme.M": {"exercices_programme": every(date="2026-03")},
    "exercices_programme.C": {
        "exercices_programme": [
            {"date": "2026-03", "typologie": ["T5"]},
            {"date": "2027-03", "typologie": ["T5"]},
        ]
    },
    "rgpd_responsable.B": {"rgpd_responsable": "La présidente est responsable."},
    "rgpd_conservation.M": {"rgpd_conservation": [{"fichier": "mobilisables"}]},
    "niveaux_mobilisation.M1": {"niveaux_mobilisation": first(1)},
    "niveaux_mobilisation.M2": {"niveaux_mobilisation": at(0, qui_decide=None)},
    "declenchement_conditions.B": {"declenchement_conditions": "Quand il y a une crise."},
    "limites_moyens.M": {"limites_moyens": None},
    "continuite_activites.M": {"continuite_activites": every(decision="maintenir")},
    "continuite_snp.M": {"continuite_snp": None},
    "protection_ps.M": {"protection_ps": "Masques et gants pour tous."},
    "renfort_conditions.C": {"renfort_conditions": "Sur demande écrite."},
    "t1_non_presentation.M": {"alerte_message_type": "SSE en cours. Répondez DISPO."},
    "t1_blesses_legers.M": {"t1_blesses_legers": at(0, lieu="Stade nautique")},
    "t1_relais_psy.M1": {"t1_relais_psy": None},
    "t1_relais_psy.M2": {"t1_relais_psy": [{"nom_ou_structure": "CMP adultes"}]},
    "t2_preparation_saison.M": {"t2_preparation_saison": [{"saison": "été", "action": "listes"}]},
    "t2_reperage.B": {"t2_reperage": BORN},
    "t2_reperage.C": {"t2_reperage": "Repérage en consultation, visite par une infirmière."},
    "t2_appui_ehpad.M": {"etablissements": [{"etablissement": "CH de Montcoursel", "type": "CH"}]},
    "t3_cas_suspect.B": {"t3_cas_suspect": "Prévenir le médecin traitant."},
    "t3_centre_consultation.M1": {"t3_centre_consultation": at(0, lieu="Salle des fêtes")},
    "t3_centre_consultation.M2": {"t3_centre_consultation": at(0, delai_ouverture_h=120)},
    "t3_centre_vaccination.M": {"t3_centre_vaccination": at(0, pharmacien_responsable=None)},
    "t3_centre_vaccination.C": {
        "stocks": plus({"article": "vaccins", "unite": "doses", "quantite": 20})
    },
    "t3_epi.M": {"pharmacies_referentes": None, "t3_epi": "Retrait en pharmacie."},
    "t4_conduite.B": {"t4_conduite": "Rester calme."},
    "t4_conduite.M": {"t4_conduite": "Laisser la personne dehors, appeler le 15."},
    "t4_iode.M": {"t4_iode": None, "ppi_nucleaire": "oui"},
    "t4_suivi.M": {"t4_suivi": None},
    "t5_penurie.M": {"t5_penurie": "Les pharmaciens suivent leurs stocks."},
    "t5_coupures.M": {"t5_coupures": "Groupe électrogène à la MSP."},
    "t5_cyber.M": {"t5_cyber": "On redémarre le serveur."},
    "t5_evacuation.C": {"etablissements": [{"etablissement": "DAC de l'Ormance", "type": "DAC"}]},
    "cellule_composition.B": {"cellule_composition": unless(fonction="pilote")},
    "cellule_composition.M1": {"cellule_composition": unless(fonction="logistique")},
    "cellule_composition.M2": {"cellule_composition": at(0, suppleant=None)},
    "cellule_composition.M3": {"cellule_composition": at(1, suppleant="Karim Delvaux")},
    "cellule_fiches_fonction.M": {"cellule_fiches_fonction": first(2)},
    "cellule_activation.M1": {"cellule_activation": "La présidente, en 60 min."},
    "cellule_activation.M2": {"cellule_activation": "Le pilote ou son suppléant la réunit."},
    "cellule_activation.C": {"cellule_activation": "Le pilote ou un adjoint, en une heure."},
    "cellule_lieu.M": {"cellule_lieu": unless(role="repli")},
    "cellule_lieu.C": {"cellule_lieu": [{"lieu_ou_outil": "MSP", "role": "principal"}]},
    "cellule_kit.M": {"cellule_kit": minus("plan_papier")},
    "main_courante.M": {"main_courante": [{"support": "outil", "responsable": "secrétariat"}]},
    "remontees_donnees.M1": {"remontees_donnees": first(2)},
    "remontees_donnees.M2": {"remontees_donnees": every(destinataire="mairie")},
    "point_situation.C": {"point_situation": "Faits, offre, besoins."},
    "com_interne.B": {"com_interne": None},
    "com_population.B": {"com_population": None},
    "com_population.M": {"com_population": "Affiches dans les cabinets."},
    "com_porte_parole.M": {"com_porte_parole": unless(role="suppleant")},
    "com_autorites.M": {"com_autorites": [{"interlocuteur": "ARS"}]},
    "rh_suivi.C": {"rh_suivi": None},
    "levee.M": {"levee": "On arrête tout."},
    "retex_modalites.M": {"retex_modalites": unless(type="a_froid")},
    "retex_modalites.C": {"retex_modalites": every(delai_jours=120)},
    "retex_historique.M": {"retex_historique": None},
    "plan_amelioration.M1": {
        "plan_amelioration": at(0, echeance="2026-01", etat="en cours"),
    },
    "plan_amelioration.M2": {"plan_amelioration": [{"constat": "peu", "action": "mieux"}]},
    "indicateurs.M1": {"indicateurs": first(3)},
    "indicateurs.M2": {"indicateurs": [{"indicateur": "plan à jour"}]},
    "revision_calendrier.B": {"revision_calendrier": "2027-12-24"},
    "revision_declencheurs.M": {"revision_declencheurs": ["exercice"]},
    "actualisation_changements.B": {"actualisation_changements": None},
    "transmissions.B": {"transmissions": unless(version="2.0")},
    "ars_avis.M": {"ars_avis": at(0, reponse=None)},
    "diffusion_membres.B": {"diffusion_membres": first(1)},
    "diffusion_partenaires.M": {"diffusion_partenaires": [{"destinataire": "SDIS"}]},
    "diffusion_niveau.B": {"diffusion_niveau": None},
    "annexes.M": {"annexes": minus("fiches_reflexes")},
    "x01": {"t3_role": None},
    "x02": {"patients_chroniques": None},
    "x03": {"plan_version": OLD_PLAN},
    "x04": {"transmissions": unless(version="2.0")},
    "x05": {"com_population": None},
    "x06": {"limites_moyens": "Le patient M. Essai n'est plus suivi."},
    "x08": {"cellule_composition": at(0, telephone=None)},
    "x09": {"cellule_composition": every(suppleant=None)},
    "x10": {"t3_actions": NOBODY},
    "x11": {
        "risques_matrice": plus({"risque": "Chute de météorite", "typologie": ["T1"], "gravite": 4})
    },
    "x12": {"lieux_mobilisables": every(accord="non")},
    "x13": {"contacts_autorites": at(0, verifie_le=None)},
    "x14": {"retex_historique": None},
    "x15": {"retex_historique": every(date="2025-01")},
    "x16": {
        "plan_redacteurs": every(profession_ou_structure="IDE"),
        "concertation_ars": every(interlocuteur="ARS", objet="lecture", suite_donnee="vu"),
    },
    "x17": {"alerte_chaine": at(0, personne="Z. Autre", suppleant=None, fonction="veilleur")},
    "x18": {"rgpd_conservation": [{"fichier": "cellule de crise"}]},
    "x19": {"cellule_composition": every(telephone="06 39 98 00 09")},
    "x20": {"aci_date_signature": "2024-01-15", "transmissions": None},
    "x21": {"stocks": at(0, quantite=1), "plan_amelioration": [{"action": "former la cellule"}]},
}

for n in range(1, 6):
    BROKEN |= {
        f"t{n}_evenements.M": {"risques_matrice": every(risque="Chute de météorite")},
        f"t{n}_role.B": {f"t{n}_role": None},
        f"t{n}_actions.B": {f"t{n}_actions": None},
        f"t{n}_actions.M1": {f"t{n}_actions": unless(echeance="levee")},
        f"t{n}_actions.M2": {f"t{n}_actions": NOBODY},
    }
