// Keeps what is shown true: reads a chat again as soon as the server says it changed.

import { setClock } from "./clock.js";
import { byId } from "./dom.js";
import { ask } from "./net.js";
import { link } from "./rich.js";
import { Seat } from "./seat.js";
import { addSeat, seats, show } from "./seats.js";
import { acceptDrops } from "./tray.js";
import { t } from "./words.js";

export const world = { epoch: null, begunIn: null, onChange: [] }; // asked of everything that follows the chats
const stale = new Set();
let isAllStale = false;
let reading = false;
let again = null; // the timer of the next try
let source = null;

function take(state) {
  byId("loading")?.remove();
  byId("seats").setAttribute("aria-busy", "false");
  byId("reset").hidden = !state.can_reset;
  if (world.epoch !== null && world.epoch !== state.epoch) forget();
  world.epoch = state.epoch;
  world.begunIn = state.begun_in;
  setClock(state.wall);
  for (const data of state.seats) seat(data).update(data);
  if (!byId("seats").querySelector(".current") && seats.size) show(Math.min(...seats.keys()));
  for (const follow of [...world.onChange]) follow();
}

function seat(data) {
  const known = seats.get(data.index);
  if (known) return known;
  const added = new Seat(data);
  addSeat(added);
  acceptDrops(added);
  return added;
}

function forget() {
  for (const each of seats.values()) { each.root.remove(); each.tab.remove(); }
  seats.clear();
}

// One answer at a time: an older one that arrived late would take back what a newer one showed.
async function refresh(numbers) {
  for (const number of numbers) stale.add(number);
  if (reading) return;
  reading = true;
  try {
    while (isAllStale || stale.size) await readStale();
    status("live", t("live"));
  } catch (error) {
    status("lost", error.message);
    clearTimeout(again);
    again = setTimeout(() => refresh([]), 2000);
  } finally {
    reading = false;
  }
}

async function readStale() {
  const [wanted, isAll] = [[...stale], isAllStale];
  stale.clear();
  isAllStale = false;
  try {
    const state = await ask(isAll ? "/api/state" : `/api/state?seats=${wanted.join(",")}`);
    if (isAll) byId("links").replaceChildren(...state.links.map(({ label, url }) => link(new URL(url, location.href).href, [label], {})));
    take(state);
  } catch (error) {
    for (const number of wanted) stale.add(number);
    isAllStale ||= isAll;
    throw error;
  }
}

function readAll() {
  isAllStale = true;
  return refresh([]);
}

function status(state, text) {
  if (byId("status").textContent === text) return;
  byId("status").dataset.state = state;
  byId("status").textContent = text;
}

export function listen() {
  status("wait", t("connecting"));
  source = new EventSource("/api/events");
  source.onopen = readAll;
  source.addEventListener("seats", (event) => refresh(JSON.parse(event.data)));
  source.addEventListener("reset", readAll);
  source.addEventListener("clock", (event) => setClock(JSON.parse(event.data)));
  source.onerror = () => {
    status("lost", t("lost"));
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 3000);
  };
}

