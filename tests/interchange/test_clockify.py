"""Reports of Clockify in the languages of which there are samples in public."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.interchange.reading import module, put, short, taken

from timetracker.interchange import READERS

CLOCKIFY_IN = {
    "de": "Projekt,Kunde,Beschreibung,Aufgabe,Kiosk,Benutzer,Gruppe,Email,Tags,Abrechenbar,Startdatum,Startzeit,"
    "Enddatum,Endzeit,Dauer (h),Dauer (dezimal),Abrechenbarer Tarif (CHF),Rechnungsbetrag (CHF)\n"
    "site,Acme,Seite,Formular,,Ann,,ann@example.com,Büro,Ja,20.02.2024,14:00:00,20.02.2024,15:30:00,01:30:00,1.50,,\n",
    "fr": "Projet,Client,Groupe,Description,Email,Utilisateur,Facturable,Date de début,Heure de début,Date de fin,"
    "Heure de fin,Durée (décimal)\nsite,Acme,,Seite,ann@example.com,Ann,Oui,02/20/2024,14:00:00,02/20/2024,"
    "15:30:00,1.50\n",
    "es": "Proyecto,Cliente,Descripción,Tarea,Usuario,Grupo,Correo electrónico,Etiquetas,Facturable,Fecha de inicio,"
    "Hora de inicio,Fecha de finalización,Hora de finalización,Duración (h),Duración (decimal)\n"
    'site,Acme,Seite,Formular,Ann,,ann@example.com,Büro,Sí,20/02/2024,14:00:00,20/02/2024,15:30:00,01:30:00,"1,50"\n',
    "pt": "Projeto;Cliente;Descrição;Tarefa;Usuário;Grupo;E-mail;Etiquetas;Faturável;Data de início;Hora de início;"
    "Data de término;Hora de término;Duração (h);Duração (decimal);Taxa faturável (BRL);Valor faturável (BRL)\n"
    "site;Acme;Seite;Formular;Ann;;ann@example.com;Büro;Sim;20/02/2024;14:00:00;20/02/2024;15:30:00;01:30:00;1,50;;\n",
}


@pytest.mark.parametrize("language", CLOCKIFY_IN)
def test_clockify_is_read_in_the_language_of_the_account(tmp_path: Path, language: str) -> None:
    source = put(tmp_path, CLOCKIFY_IN[language])
    assert next(name for name in READERS if module(name).recognised(source)) == "clockify"
    drafts, left = taken("clockify", source)
    names = "site" if language == "fr" else "site/Formular +Büro"
    assert (short(drafts), left) == ([f"02-20 14:00-15:30 {names} | Seite"], [])
    assert (drafts[0].client, drafts[0].user, drafts[0].billable) == ("Acme", "Ann", True)
