"""The detailed report of Clockify as CSV, in the dates and clock of the account.

Its headings are in the language of the account: those that reports in public are known to have.
"""

from timetracker.interchange import report
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.report import YES, Shape
from timetracker.interchange.rows import headings
from timetracker.interchange.source import Items, Source
from timetracker.interchange.toggl import NEEDED, SHAPE

_LOCAL = {  # in German, French, Spanish and Portuguese
    "project": ["Projekt", "Projet", "Proyecto", "Projeto"],
    "task": ["Aufgabe", "Tarea", "Tarefa"],
    "client": ["Kunde", "Cliente"],
    "note": ["Beschreibung", "Descripción", "Descrição"],
    "tags": ["Etiquetas", "Etiqueta"],
    "user": ["Benutzer", "Utilisateur", "Usuario", "Usuário", "Do utilizador"],
    "email": ["Correo electrónico", "E-mail"],
    "billable": ["Abrechenbar", "Facturable", "Faturável"],
    "day": ["Startdatum", "Date de début", "Fecha de inicio", "Data de início"],
    "end_day": ["Enddatum", "Date de fin", "Fecha de finalización", "Data de término", "Data final"],
    "start_time": ["Startzeit", "Heure de début", "Hora de inicio", "Hora de início"],
    "end_time": ["Endzeit", "Heure de fin", "Hora de finalización", "Hora de término"],
    "length": [
        "Duration (h)", "Dauer (h)", "Duración (h)", "Duração (h)", "Time (h)",
        "Duration (decimal)", "Dauer (dezimal)", "Durée (décimal)", "Duración (decimal)", "Duração (decimal)",
        "Time (decimal)",
    ],
}  # fmt: skip
_IN_ENGLISH = {**SHAPE.columns, "length": ()}
_SHAPE = Shape({field: [*names, *_IN_ENGLISH[field]] for field, names in _LOCAL.items()}, (*YES, "sim"))


def recognised(source: Source) -> bool:
    """Whether the headings are Clockify's."""
    return set(report.columns_of(_SHAPE, headings(source))) >= NEEDED


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row, in the zone of the account. Raises BadSource when days could be months."""
    return report.read(source, wall, report.columns_of(_SHAPE, headings(source)), _SHAPE.yes)
