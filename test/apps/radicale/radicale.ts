import { type App, basic } from "../app.ts";

const PORT = 5232;
const CALENDAR = "/ada/agenda/";
const EVENT = `${CALENDAR}atelier.ics`;
const headers = { ...basic("ada", ""), "content-type": "text/calendar" };

const event = (words: string): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Lierre//EN",
    "BEGIN:VEVENT",
    "UID:atelier",
    "DTSTAMP:20260101T090000Z",
    "DTSTART:20260301T180000Z",
    "DURATION:PT2H",
    `SUMMARY:${words}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ].join("\r\n");

const SEARCH =
  '<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:prop><c:calendar-data/></d:prop>' +
  '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">' +
  '<c:time-range start="20260301T000000Z" end="20260302T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>';

export const radicale: App = {
  name: "radicale",
  image: "tomsquest/docker-radicale",
  write: async (hands, words) => {
    await hands.ask(PORT, CALENDAR, { method: "MKCALENDAR", headers: basic("ada", "") });
    await hands.ask(PORT, EVENT, { method: "PUT", headers, body: event(words) });
  },
  /** What is on that day. */
  read: async (hands) => {
    const asked = { ...basic("ada", ""), "content-type": "text/xml", depth: "1" };
    return (await hands.ask(PORT, CALENDAR, { method: "REPORT", headers: asked, body: SEARCH })).text();
  },
};
