"""What values the database takes, as SQL: the rules of the constructors in `domain.entry`."""

from timetracker.domain import budget, entry as words, money, text

LATEST = 7_258_118_400  # 2200-01-01


def _class(letters: str) -> str:
    return "".join(f"\\u{ord(letter):04X}" for letter in letters)


_CONTROLS = "".join(chr(code) for code in range(1, 0xA0) if text.is_control(code))
_SPACES = "".join(chr(code) for code in range(0x1, 0x10000) if chr(code).isspace())
_UNFIT = _class("/" + _CONTROLS + "\u2028\u2029" + text.TURNS + text.UNSEEN)
_NOT_IN_NOTES = _class("".join(letter for letter in _CONTROLS if letter not in "\n\t"))
_JOINERS = _class("".join(map(chr, text.JOINERS)))


def _name(column: str) -> str:
    return (
        f"(length({column}) BETWEEN 1 AND {text.NAME_MAX} AND {column} !~ '[{_UNFIT}]'"
        f" AND left({column}, 1) NOT IN ('+', '-', '@') AND {column} !~ '^[{_class(_SPACES)}]|[{_class(_SPACES)}]$'"
        f" AND {column} !~ '^[{_JOINERS}]*$' AND {column} IS NFC NORMALIZED)"
    )


def _one_of(column: str, choices: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in choices)})"


def _maybe(column: str, condition: str) -> str:
    return f"({column} IS NULL OR {condition})"


def _amount(column: str) -> str:
    return _maybe(column, rf"{column} ~ '^[0-9]{{1,12}}(\.[0-9]{{1,4}})?$'")


def _length(column: str) -> str:
    return _maybe(column, f"{column} BETWEEN 0 AND {words.LONGEST_S}")


def _code(column: str) -> str:
    return _maybe(column, f"{column} ~ '^[A-Z]{{3}}$'")


def _instant(column: str) -> str:
    return f"{column} >= 0 AND {column} < {LATEST}"


_BUDGET = (
    f"{_length('r.budget_s')} AND {_amount('r.budget_amount')} AND (r.budget_s IS NULL OR r.budget_amount IS NULL)"
    f" AND {_code('r.budget_currency')}"
    " AND (r.budget_currency IS NULL OR r.budget_amount IS NOT NULL)"
    f" AND {_maybe('r.budget_period', _one_of('r.budget_period', budget.PERIODS))}"
)
_ROUNDING = _maybe("r.rounding", "r.rounding ~ '^(none|(nearest|up|down) [0-9hms ]{2,12} per (entry|day|report))$'")


_BILLED = (
    f"length(r.billed) BETWEEN 1 AND {money.REFERENCE_MAX} AND r.billed !~ '[{_class(_CONTROLS)}]'"
    f" AND r.billed !~ '^[{_class(_SPACES)}]|[{_class(_SPACES)}]$'"
)


def _like(column: str, pattern: str) -> str:
    return f"{column} ~ '{pattern}'"


def _document(column: str) -> str:
    """JSON of an object; anything else raises by itself."""
    return f"jsonb_typeof({column}::JSONB) = 'object'"


def _day(column: str) -> str:
    shape = _like(column, "^(19[7-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}$")
    return f"{shape} AND {column}::DATE::TEXT = {column}"


# That of an earlier entry of hers, which costs one look, or one that the server knows. An administrator's may be newer.
_ZONE = (
    "(administers OR EXISTS (SELECT 1 FROM {schema}.entry AS earlier WHERE earlier.zone = r.zone)"
    " OR (r.zone !~ '^(posix|right)/|^(posixrules|localtime)$'"
    " AND EXISTS (SELECT 1 FROM pg_catalog.pg_timezone_names AS zones WHERE zones.name = r.zone)))"
)
# What runs began by now; clocks of members may differ by a day.
_BEGUN = '(administers OR r."end" IS NOT NULL OR r.start <= extract(epoch FROM clock_timestamp()) + 86400)'
# Kind -> what its values must be, as the constructors of `domain.entry` have it.
VALID = {
    "user": f"{_maybe('r.name', _name('r.name'))} AND {_one_of('r.role', words.ROLES)}",
    "client": f"{_name('r.name')} AND {_ROUNDING} AND {_BUDGET}"
    " AND (r.budget_amount IS NULL OR r.budget_currency IS NOT NULL)",
    "project": f"{_name('r.name')} AND {_amount('r.rate')} AND {_code('r.currency')} AND {_BUDGET} AND {_ROUNDING}"
    f" AND {_maybe('r.color', f'r.color BETWEEN 0 AND {len(words.COLORS) - 1}')}",
    "task": f"{_name('r.name')} AND {_one_of('r.status', words.STATUSES)} AND {_length('r.estimate_s')}"
    f" AND {_one_of('r.priority', words.PRIORITIES)} AND {_maybe('r.due', _day('r.due'))} AND {_BUDGET}",
    "rate": f"{_amount('r.amount')} AND {_maybe('r.currency', _like('r.currency', '^[A-Z]{3}$'))}"
    f" AND (r.amount IS NOT NULL OR r.currency IS NULL) AND {_maybe('r.since', _day('r.since'))}"
    " AND num_nonnulls(r.client_id, r.project_id, r.task_id) <= 1"
    " AND num_nonnulls(r.client_id, r.project_id, r.task_id, r.user_id) >= 1",
    "tag": f"{_name('r.name')} AND r.name !~ '[,;]|[{_class(_SPACES.replace(' ', ''))}]|  '",
    "entry": f"{_like('r.uuid', '^[0-9a-f-]{36}$')} AND {_instant('r.start')} AND {_maybe('r.end', _instant('r.end'))}"
    f" AND {_like('r.zone', '^[A-Za-z0-9_+/-]{1,64}$')} AND {_ZONE} AND {_BEGUN} AND length(r.note) <= {text.NOTE_MAX}"
    f" AND r.note !~ '[{_NOT_IN_NOTES}]' AND {_one_of('r.source', words.SOURCES)}",
    "charge": f"{_amount('r.rate')} AND {_code('r.currency')} AND (r.rate IS NOT NULL OR r.currency IS NULL)"
    f" AND {_maybe('r.billed', _BILLED)}",
    "billing": f"{_document('r.details')}",
    "invoice": f"{_one_of('r.status', words.INVOICE_STATES)} AND {_document('r.document')}"
    f" AND {_maybe('r.number', _BILLED.replace('r.billed', 'r.number'))} AND {_code('r.currency')}"
    f" AND {' AND '.join(_maybe(f'r.{name}', _day(f'r.{name}')) for name in ('issued', 'due', 'paid'))}"
    " AND num_nulls(r.number, r.issued, r.due, r.total, r.currency) = CASE r.status WHEN 'draft' THEN 5 ELSE 0 END",
    "lock": f"{_day('r.day')} AND {_instant('r.until')} AND {_instant('r.at')}",
}
# As `domain.text.fold` does it.
KEY = "translate(normalize({schema}.tt_folded(normalize(r.name, NFC)), NFC), U&'\\200C\\200D', '')"


def array(names: tuple[str, ...]) -> str:
    """Words as an array."""
    return f"ARRAY[{', '.join(repr(name) for name in names)}]"


# The months in UTC, as Unix seconds, that an entry `r` has a part in.
MONTHS = """SELECT extract(epoch FROM t)::BIGINT AS begins, extract(epoch FROM t + INTERVAL '1 month')::BIGINT AS ends
        FROM generate_series(date_trunc('month', to_timestamp(r.start) AT TIME ZONE 'UTC'),
          to_timestamp(greatest(r.start, r."end" - 1)) AT TIME ZONE 'UTC', INTERVAL '1 month') AS t"""
