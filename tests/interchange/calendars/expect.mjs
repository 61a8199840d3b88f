// Writes expected.json: the instances of the events of cases.txt, as ical.js counts them; those that it counts otherwise
// than RFC 5545 says (it passes over BYWEEKNO and numbered days of a year) are in by_hand.json: starts, of an hour each.
// To make it again: npm install ical.js@2.2.1 in an empty folder, then there: node .../expect.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const required = createRequire(process.cwd() + "/")("ical.js");
const ICAL = required.default ?? required;
const here = new URL(".", import.meta.url);
const zones = readFileSync(new URL("zones.txt", here), "utf8");
const until = ICAL.Time.fromString("1999-01-01T00:00:00Z");
const starts = { NY: "DTSTART;TZID=America/New_York:19970902T090000", UTC: "DTSTART:19970902T090000Z" };

function calendar(block) {
  const events = block.split("\n--\n").map((text, number) => {
    const lines = text.trim().split("\n").map((line) => starts[line] ?? line);
    if (!lines.some((line) => /^(DTEND|DURATION)/.test(line))) lines.push("DURATION:PT1H");
    const uid = /^RECURRENCE-ID|RRULE/m.test(block) ? "one" : `event ${number}`;
    return ["BEGIN:VEVENT", `UID:${uid}`, ...lines, "END:VEVENT"].join("\r\n");
  });
  return `BEGIN:VCALENDAR\r\n${zones.replaceAll("\n", "\r\n")}${events.join("\r\n")}\r\nEND:VCALENDAR\r\n`;
}

const seconds = (time) => time.toUnixTime();

function instances(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = root.getAllSubcomponents("vevent");
  const single = events.filter((event) => !event.hasProperty("recurrence-id"));
  const exceptions = events.filter((event) => event.hasProperty("recurrence-id"));
  return single.flatMap((component) => {
    const event = new ICAL.Event(component, { exceptions });
    if (!event.isRecurring()) return [[seconds(event.startDate), seconds(event.endDate)]];
    const result = [];
    const iterator = event.iterator();
    for (let next = iterator.next(); next && next.compare(until) <= 0; next = iterator.next()) {
      const details = event.getOccurrenceDetails(next);
      result.push([seconds(details.startDate), seconds(details.endDate)]);
    }
    return result;
  });
}

const blocks = readFileSync(new URL("cases.txt", here), "utf8").split("\n= ").slice(1);
const byHand = JSON.parse(readFileSync(new URL("by_hand.json", here), "utf8"));
const expected = {};
for (const block of blocks) {
  const end = block.indexOf("\n");
  if (block.slice(0, end) in byHand) continue;
  const times = instances(calendar(block.slice(end + 1))).sort((left, right) => left[0] - right[0]);
  expected[block.slice(0, end)] = times.filter(([start]) => start <= until.toUnixTime());
}
const lines = Object.entries(expected).map(([name, times]) => `${JSON.stringify(name)}: ${JSON.stringify(times)}`);
writeFileSync(new URL("expected.json", here), `{\n${lines.join(",\n")}\n}\n`);
console.log(`${lines.length} cases`);
