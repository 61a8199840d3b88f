"""Makes an invoice of unbilled time and fixed items: which entries, by which rates, in which lines."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from timetracker.actions.parties import details_of
from timetracker.asking import ReportContext
from timetracker.domain import billing, invoice, invoice_words, money, rounding, tax as taxes
from timetracker.domain.billing import Recipe
from timetracker.domain.counting import counted
from timetracker.domain.dayword import iso_day
from timetracker.domain.duration import full
from timetracker.domain.entry import Client, Entry
from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import Invoice, InvoiceLine
from timetracker.domain.query import Ids, Query
from timetracker.domain.rate import Price
from timetracker.domain.record import NamedTuple
from timetracker.domain.rounding import Rounding
from timetracker.domain.tax import Tax
from timetracker.domain.text import visible
from timetracker.reports.described import Records
from timetracker.reports.measure import Aggregation, Measure
from timetracker.reports.question import Filters, Question
from timetracker.store import lists, named, pricing


class Billable(NamedTuple):
    """What a draft comes to today: the invoice, without a number, and the entries that it would hold.

    `reported` is what the report of the same time says, in the smallest units of the currency.
    """

    invoice: Invoice
    entries: Sequence[Entry]
    reported: int


class _Work(NamedTuple):
    """An entry on its way to a line: what sorts and names the line, what an hour costs, and its tax."""

    entry: Entry
    order: tuple[str, ...]
    text: str
    price: Price
    tax: Tax
    rule: Rounding | None


def billable(ask: ReportContext, client: Client, recipe: Recipe, issued: date) -> Billable:
    """What a recipe comes to for a client, on the day of issue. Raises InvalidInput, NotFound and NotARounding."""
    return _InvoiceBuilder(ask, client, recipe).made(issued)


class _InvoiceBuilder:
    """An invoice under way: what all of its parts share is read once."""

    def __init__(self, ask: ReportContext, client: Client, recipe: Recipe) -> None:
        self._ask = ask
        self._client = client
        self._recipe = recipe
        self._records = Records(ask.reader)
        self._seller, self._buyer = (details_of(ask.reader, id) for id in (None, client.id))
        self._language = recipe.language or self._buyer.language or self._seller.language or "en"
        self._tax = self._worded(taxes.read(recipe.tax or self._buyer.tax or self._seller.tax or _no_tax()))
        self._taxes = {named.project(ask.reader, name).id: self._worded(tax) for name, tax in _own(recipe.taxes)}
        self._currency = ""

    def made(self, issued: date) -> Billable:
        """The whole."""
        entries, prices = self._priced()
        work = [self._work(entry, price) for entry, price in zip(entries, prices, strict=True)]
        lines = (*self._lines(work), *(self._item(text) for text in self._recipe.items))
        if not lines:
            raise self._nothing()
        off = invoice_words.DISCOUNT[self._language]
        terms = next((t for t in (self._recipe.terms, self._buyer.terms, self._seller.terms) if t is not None), None)
        due = issued + timedelta(days=billing.DAYS if terms is None else terms)
        since, until = self._period(entries)
        bill = Invoice(
            "", "invoice", issued.isoformat(), due.isoformat(), self._currency, self._language,
            self._seller.of("-"), self._buyer.of(self._client.name), lines,
            billing.taken_off(lines, self._recipe.discount, self._currency, off), (), since, until,
            self._recipe.note or self._buyer.note or self._seller.note,
        )  # fmt: skip
        return Billable(bill, entries, self._reported())

    def _nothing(self) -> InvalidInput:
        """Why there is nothing on the invoice: also that there is time which is not billable, and how it becomes so."""
        name = self._client.name
        others = self._found(billable=False)
        if not others:
            return InvalidInput(
                f"Nothing of {name} is left to be billed.",
                hint="Give another span, or --item.", command=("tt", "unbilled", "all", "--client", name),
            )  # fmt: skip
        time = full(sum(entry.length_s(self._ask.now) for entry in others))
        since, until = self._bounds()
        span = [f"--from={since}"] if since else []
        span += [f"--to={until}"] if until else []
        return InvalidInput(
            f"Nothing of {name} is left to be billed; {counted(len(others), 'entry')} ({time}) are not billable."
            if len(others) > 1 else f"Nothing of {name} is left to be billed; an entry ({time}) is not billable.",
            hint="Let them be billed, or give --item.",
            command=("tt", "bulk", *span, "--client", name, "--no-billable", "--set-billable"),
        )  # fmt: skip

    # -- entries ---------------------------------------------------------------------------------------

    def _bounds(self) -> tuple[date | None, date | None]:
        return tuple(map(iso_day, (self._recipe.since, self._recipe.until)))  # type: ignore[return-value]  # two

    def _question(self) -> Question:
        (first, last), days = self._bounds(), self._ask.days
        start = None if first is None else days.begin(first)
        until = None if last is None else days.begin(last + timedelta(days=1))
        return Question(start, until, Filters(clients=[self._client.name], billed=False))

    def _found(self, *, billable: bool = True) -> list[Entry]:
        """The unbilled entries of the client that begin in the span, or those that are not billable; none that runs."""
        asked = self._question()
        query = Query(
            self._ask.now, None, asked.start, asked.until, clients=Ids((self._client.id,)),
            billable=None if billable else False, billed=False if billable else None,
        )  # fmt: skip
        return [
            entry for entry in lists.entries(self._ask.reader, query)
            if not entry.running and (asked.start is None or entry.start >= asked.start)
            and (asked.until is None or entry.start < asked.until)
        ]  # fmt: skip

    def _priced(self) -> tuple[list[Entry], list[Price]]:
        """The entries with a rate in the currency of the invoice, and what an hour of each costs."""
        rates = pricing.read(self._ask.reader, self._ask.days)
        charged = list(pricing.charged(self._ask.reader, self._found()))
        prices = [rates.of(entry, charge) for entry, charge in charged]
        self._currency = self._chosen({price.currency for price in prices if price is not None})
        own = [price is not None and price.currency in (None, self._currency) for price in prices]
        self._warn_of("no_rate", [e for (e, _), price in zip(charged, prices, strict=True) if price is None], "no rate")
        others = [
            entry for (entry, _), price, chosen in zip(charged, prices, own, strict=True) if price and not chosen
        ]  # fmt: skip
        self._warn_of("other_currency", others, f"no rate in {self._currency}")
        pairs = [(e, price) for (e, _), price, chosen in zip(charged, prices, own, strict=True) if price and chosen]
        return [entry for entry, _ in pairs], [price for _, price in pairs]

    def _chosen(self, currencies: set[str | None]) -> str:
        """The one currency of the invoice."""
        if self._recipe.currency:
            return self._recipe.currency
        named_ = sorted(currency for currency in currencies if currency)
        if not named_:
            named_ = sorted(rate.currency for rate in self._ask.reader.rates() if rate.currency)
            named_ += [project.currency for project in self._ask.reader.projects() if project.currency]
            named_ = sorted({*named_})
        if len(named_) != 1:
            what = f"{' and '.join(named_)} cannot be on one invoice" if named_ else "No rate says in which currency"
            raise InvalidInput(f"{what}.", hint="Give --currency, as in: --currency EUR")
        return named_[0]

    def _warn_of(self, code: str, entries: Sequence[Entry], what: str) -> None:
        if entries:
            time = full(sum(entry.length_s(self._ask.now) for entry in entries))
            have = "has" if len(entries) == 1 else "have"
            self._ask.warn(
                code, f"{counted(len(entries), 'entry')} ({time}) {have} {what} and {'is' if have == 'has' else 'are'}"
                " not on the invoice.", command=("tt", "unbilled", "all", "--client", self._client.name),
            )  # fmt: skip

    def _period(self, entries: Sequence[Entry]) -> tuple[str, str]:
        first, last = self._bounds()
        days = [self._ask.days.day_of(entry.start) for entry in entries]
        begin, end = first or min(days, default=None), last or max(days, default=None)
        return (begin.isoformat(), end.isoformat()) if begin and end else ("", "")

    # -- lines -----------------------------------------------------------------------------------------

    def _work(self, entry: Entry, price: Price) -> _Work:
        parts = [self._part(key, entry) for key in self._recipe.by]
        order = tuple(order for order, _ in parts)
        text = " · ".join(dict.fromkeys(text for _, text in parts if text)) or invoice_words.WORK[self._language]
        tax = self._taxes.get(entry.project_id, self._tax)
        return _Work(entry, order, text[:200], price, tax, self._rule(entry))

    def _part(self, key: str, entry: Entry) -> tuple[str, str]:
        """What of an entry sorts its line, and what names it."""
        if key in ("day", "month"):
            day = self._ask.days.day_of(entry.start).isoformat()
            if key == "day":
                return day, invoice_words.day(day, self._language)
            return day[:7], invoice_words.month(day[:7], self._language)
        if key == "note":
            text = visible((entry.note.strip().splitlines() or [""])[0].replace("\t", " "))
        else:
            thing = self._records.of(key, getattr(entry, f"{key}_id"))
            text = (thing.name or "") if thing else ""
        return text.casefold(), text

    def _rule(self, entry: Entry) -> Rounding | None:
        text = self._recipe.rounding
        if not text:
            project = self._records.of("project", entry.project_id)
            client = self._records.of("client", project.client_id)
            text = project.rounding or (client.rounding if client else "") or ""
        return rounding.read(text) if text else None

    def _lines(self, work: Sequence[_Work]) -> Iterator[InvoiceLine]:
        """A line for each group of work at one price and tax, in their order."""

        def line(item: _Work) -> tuple[object, ...]:
            return (item.order, item.text, item.price.amount, item.tax)

        for _, items in groupby(sorted(work, key=line), line):
            of_line = list(items)
            _, _, text, price, tax, _ = of_line[0]
            seconds = _rounded(self._ask, of_line)
            if seconds:
                yield invoice.work(text, seconds, price.amount, self._currency, tax)

    def _item(self, text: str) -> InvoiceLine:
        line = billing.fixed(text, self._currency, self._tax)
        return line._replace(tax=self._worded(line.tax))

    def _worded(self, tax: Tax) -> Tax:
        """The tax with the reason why there is none, in the language of the invoice."""
        reasons = invoice_words.REASONS.get(tax.kind)
        return tax if tax.reason or reasons is None else tax._replace(reason=reasons[self._language])

    def _reported(self) -> int:
        """What a report of the same time says it is worth, rounded once as a whole."""
        aggregation = Aggregation(
            self._ask, self._question(), Measure(self._recipe.rounding, amounts=True), everybody=True
        )  # fmt: skip
        exact = 0
        for group in aggregation.groups(["project"]):
            exact += group.amounts.get(self._currency, 0) + group.amounts.get(money.NO_CURRENCY, 0)
        return money.minor(exact, self._currency)


def _rounded(ask: ReportContext, work: Sequence[_Work]) -> int:
    """The seconds of a line, by the rounding rules of its entries: of each, of each day, or of all together."""
    seconds = 0
    together: dict[tuple[Rounding, date | None], int] = {}
    for item in work:
        length, rule = item.entry.length_s(ask.now), item.rule
        if rule is None:
            seconds += length
        elif rule.per == "entry":
            seconds += rule.of(length)
        else:
            bucket = (rule, ask.days.day_of(item.entry.start) if rule.per == "day" else None)
            together[bucket] = together.get(bucket, 0) + length
    return seconds + sum(rule.of(length) for (rule, _), length in together.items())


def _own(texts: Sequence[str]) -> Iterator[tuple[str, Tax]]:
    for text in texts:
        name, sign, tax = text.partition("=")
        if not sign:
            raise InvalidInput(f"{text!r} is not a tax of a project.", hint="As in: --tax books=7%")
        yield name.strip(), taxes.read(tax)


def _no_tax() -> str:
    raise InvalidInput(
        "Nothing says which tax there is.",
        hint=f"Give --tax, as in 19%, or one of {', '.join(taxes.WITHOUT)}. For all invoices the seller says it.",
        command="tt invoice seller",
    )
