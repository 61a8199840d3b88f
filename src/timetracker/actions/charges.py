"""An entry's own rate, and the invoice that holds it: what is typed becomes a change of its charge."""

from __future__ import annotations

from timetracker.domain import lock, money, timeline
from timetracker.domain.annotations import Sequence
from timetracker.domain.entry import Charge, Entry
from timetracker.domain.errors import InvalidInput, NotBillable
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.record import NamedTuple
from timetracker.store import pricing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.workspace import Workspace


class ChargeRequest(NamedTuple):
    """What is said about charging entries; None leaves a thing as it is, an empty text takes it away."""

    rate: str | None = None
    currency: str | None = None
    billed: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is said."""
        return self == NOTHING

    @property
    def first(self) -> bool:
        """Whether it is done ahead of other changes: what is to be held is changed before, what is freed after."""
        return not self.billed


NOTHING = ChargeRequest()


def can_be_billed(entry: Entry) -> bool:
    """Whether an invoice can hold an entry."""
    return entry.billable and not entry.running


class Charging:
    """Works out what a request comes to, entry by entry; what all of them share is read once.

    Raises NotAllowed for a member, InvalidInput for what is not an amount, currency or name of an invoice, or a
    currency alone, and Billed for another rate of what an invoice holds.
    """

    def __init__(self, ws: Workspace, reader: Reader, request: ChargeRequest) -> None:
        if not reader.sees_all():
            from timetracker.domain.rights import OF_CHARGES, not_allowed  # of members alone

            raise not_allowed(OF_CHARGES)
        from timetracker.domain import details  # most changes charge nothing

        self._reader = reader
        self._request = request
        self._rate = details.rate(request.rate) if request.rate is not None else None
        self._currency = details.currency(request.currency) if request.currency is not None else None
        self._billed = money.reference(request.billed) if request.billed else None
        self._days = ws.days
        self._worth: pricing.Worth | None = None

    def change(self, entry: Entry, before: Charge | None) -> Change | None:
        """What becomes of the charge of an entry; None where it is so already."""
        charge = self._with_rate(entry, before or Charge(entry.id))
        if self._request.billed is not None:
            charge = charge._replace(billed=self._billed)
        if charge == (before or Charge(entry.id)):
            return None
        if charge.empty:
            return None if before is None else removed(before)
        return added(charge) if before is None else changed(before, charge)

    def _with_rate(self, entry: Entry, charge: Charge) -> Charge:
        if self._request.rate is None and self._request.currency is None:
            return charge
        if charge.billed is not None and self._request.billed is None:
            raise lock.billed(entry.id, entry.start)  # an invoice has the amount
        if self._request.rate is None:
            if charge.rate is None:
                raise InvalidInput("A currency alone is not a rate.", hint="Give --rate too, as in: --rate 80")
            return charge._replace(currency=self._currency)
        if self._rate is None:
            return charge._replace(rate=None, currency=None)
        currency = self._currency
        if currency is None and self._request.currency is None:
            currency = charge.currency or self._usual(entry)
        return charge._replace(rate=self._rate, currency=currency)

    def _usual(self, entry: Entry) -> str | None:
        """The currency of the rate that holds for an entry without one of its own, or the only one that is used."""
        if self._worth is None:
            self._worth = pricing.read(self._reader, self._days)
        price = self._worth.of(entry)
        if price is not None:
            return price.currency
        from timetracker.actions import rates  # brings what prices past months

        return rates.usual_currency(self._reader)


def check_billable(entry: Entry) -> None:
    """Refuse an entry that no invoice can hold.

    Raises NotBillable.
    """
    if not can_be_billed(entry):
        why = "runs" if entry.running else "is not billable"
        raise NotBillable(
            f"{{entry}} {why}, so no invoice holds it.",
            hint="Stop it first." if entry.running else "Give --billable as well.",
            entry=entry,
        )


def draft(ws: Workspace, reader: Reader, entry: Entry, request: ChargeRequest) -> Draft | None:
    """The event of what a request changes about an entry; None for nothing.

    Raises as `Charging`, and NotBillable.
    """
    if request.empty:
        return None
    change = Charging(ws, reader, request).change(entry, reader.charge(entry.id))
    if change is None:
        return None
    if request.billed:
        check_billable(entry)
    if request.rate and not entry.billable:
        # Of an entry of somebody else `tt edit` changes more than its charge only along with that.
        more = () if entry.user_id == ws.user_id else ("--rate", request.rate)
        command = ("tt", "edit", str(entry.id), "--billable", *more)
        ws.warn("rate_not_billable", f"Entry {entry.id} has a rate, but is not billable.", command=command)
    return _charged(entry, change)


def of_parts(reader: Reader, pieces: Sequence[Entry]) -> list[Draft]:
    """The own rate of an entry that was split for its new parts; a member, who sees no rate, passes none on."""
    charge = reader.charge(pieces[0].id)
    if charge is None or charge.rate is None:
        return []
    return [_charged(piece, added(charge._replace(id=piece.id))) for piece in pieces[1:]]


def _charged(entry: Entry, change: Change) -> Draft:
    return Draft("entry.charged", timeline.timer_fields(entry), (change,))


def own_rate(charge: Charge | None, *, sees_all: bool) -> str:
    """`the rate 95 EUR of its own`, or that an entry has none; a member knows only that there is one."""
    if charge is None or (charge.rate is None and charge.billed is not None):
        return "no rate of its own"
    if charge.rate is None or not sees_all:
        return "a rate of its own"
    return f"the rate {money.priced(charge.rate, charge.currency)} of its own"


def words(request: ChargeRequest) -> list[str]:
    """A request in a few words each: `rate 80 EUR`, `billed: 2026-017`."""
    parts = []
    if request.rate is not None:
        parts.append(
            f"rate {request.rate} {request.currency or ''}".rstrip() if request.rate.strip() else "no own rate"
        )
    elif request.currency is not None:
        parts.append(f"currency {request.currency}")
    if request.billed is not None:
        parts.append(f"billed: {request.billed}" if request.billed else "not billed")
    return parts
