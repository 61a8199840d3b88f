"""The events of a calendar as entries: whose they are, what they are called, and which of them are not time spent."""

from uuid import UUID, uuid5

from timetracker.domain.counting import counted
from timetracker.domain.interval import EARLIEST
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.ics_parts import Part, listed
from timetracker.interchange.ics_times import MOST, REPEATS, Instance, Times
from timetracker.interchange.names import NAMELESS, project_and_task, tag_words, tidy
from timetracker.interchange.source import Items, UnparsedLine

_OURS = "//timetracker//"
_AT = "@timetracker"
_SPACE = UUID("c9d1b0de-6f0a-5b53-8f0d-2a3f0c7c7e11")  # of the uuids that are made from those of events
_REFUSED = (ValueError, OverflowError)


class Calendar:
    """A calendar that is read. Only what repeats is held until its end, where all that belongs together is there."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._ours = self._cancelled = False
        self._project, self._owner = NAMELESS, ""
        self._series: dict[str, list[Part]] = {}
        self._single_uids: set[int] = set()
        self._others: dict[str, list[int]] = {}  # kind -> lines
        self._later: list[int] = []  # lines of events that begin after now
        self._going: list[int] = []  # lines of series that go on after now
        self._early: list[int] = []  # and of those that began before 1970

    def take(self, part: Part) -> Items:
        """What comes of a part, unless it repeats."""
        if part.kind == "VCALENDAR":
            self._head(part)
        elif part.kind == "VTIMEZONE":
            self._times.define(part)
        elif part.kind != "VEVENT":
            self._others.setdefault(part.kind, []).append(part.line)
        elif part.has(*REPEATS) or part.text("UID") in self._series:
            self._series.setdefault(part.text("UID") or f"line {part.line}", []).append(part)
        else:
            yield from self._single(part)

    def _head(self, part: Part) -> None:
        self._ours = _OURS in part.text("PRODID")
        self._cancelled = part.text("METHOD").upper() == "CANCEL"
        name = tidy(part.text("X-WR-CALNAME"))
        # The main calendar of many services is called as its owner's address.
        self._project, self._owner = (NAMELESS, name.casefold()) if "@" in name else (name or NAMELESS, "")

    def _single(self, part: Part) -> Items:
        number = hash(part.text("UID"))
        if part.text("UID") and number in self._single_uids:
            yield part.line, UnparsedLine(_title(part), "has the UID of an event before it, which was taken")
            return
        self._single_uids.add(number)
        try:
            yield from self._instance(self._times.once(part))
        except _REFUSED as error:
            yield part.line, UnparsedLine(_title(part), str(error))

    def rest(self) -> Items:
        """What comes of what repeats; then what was left out for its kind or its time, in a line each."""
        for series in self._series.values():
            try:
                times = self._times.series(series)
                for instance in times.instances:
                    yield from self._instance(instance)
            except _REFUSED as error:
                yield series[0].line, UnparsedLine(_title(series[0]), str(error))
                continue
            if times.goes_on:
                self._going.append(series[0].line)
            if times.early:
                self._early.append(series[0].line)
        until = f"{self._times.until:%Y-%m-%d %H:%M} UTC"
        for lines, text, why in (
            (self._later, counted(len(self._later), "event"), f"not begun before {until}"),
            (self._going, f"{len(self._going)} series", f"taken until {until}, or {MOST} times"),
            (self._early, f"{len(self._early)} series", f"taken from {EARLIEST:%Y} on"),
            *((lines, f"{len(lines)} {kind}", "no events") for kind, lines in self._others.items()),
        ):
            if lines:
                yield lines[0], UnparsedLine(text, why)

    def _instance(self, instance: Instance) -> Items:
        part = instance.part
        refused = self._no_time(part)
        if refused:
            yield part.line, UnparsedLine(_title(part), refused)
        elif instance.start > self._times.until and not self._ours:
            self._later.append(part.line)
        else:
            yield part.line, self._ours_again(instance) if self._ours else self._draft(instance)

    def _no_time(self, part: Part) -> str:
        """Why nobody spent the time of an event; empty where somebody did."""
        if self._cancelled or part.text("STATUS").upper() == "CANCELLED":
            return "was cancelled"
        answers = [
            (attendee.value.casefold().removeprefix("mailto:"), attendee.parameters.get("PARTSTAT", "").upper())
            for attendee in part.all("ATTENDEE")
        ]
        asked = [answer for address, answer in answers if not self._owner or address == self._owner]
        return "was declined" if asked and set(asked) == {"DECLINED"} else ""

    def _draft(self, instance: Instance) -> EntryDraft:
        part = instance.part
        note = "\n".join(text for text in (part.text("SUMMARY"), part.text("DESCRIPTION")) if text)
        uid, start = part.text("UID"), part.first("DTSTART")
        written = "" if start is None else start.value
        unknown = "" if start is None else self._times.unknown(start)
        return EntryDraft(
            self._project, instance.start, instance.end, None, _tags(part), note,
            uuid=str(uuid5(_SPACE, f"{uid}\n{instance.mark}")) if uid else None, zone=self._times.name(start),
            key=instance.mark or written,
            remark=f"is of the zone {unknown}, which is unknown, and was read in --zone" if unknown else "",
        )  # fmt: skip

    def _ours_again(self, instance: Instance) -> EntryDraft:
        """An entry that we wrote."""
        part = instance.part
        project, task = project_and_task(part.text("SUMMARY"))
        try:
            uuid = str(UUID(part.text("UID").removesuffix(_AT)))
        except ValueError:
            uuid = None
        note = part.first("DESCRIPTION")
        text = "" if note is None else note.text
        return EntryDraft(project, instance.start, instance.end, task, _tags(part), text, uuid=uuid)


def _title(part: Part) -> str:
    return (part.text("SUMMARY") or part.text("UID") or part.kind)[:80].replace("\n", " ")


def _tags(part: Part) -> tuple[str, ...]:
    return tag_words(tuple(tag for property in part.all("CATEGORIES") for tag in listed(property.value)))
