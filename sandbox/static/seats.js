// All chats of the page, which of them is in front, and the switcher between them.

import { byId, isPhone, make } from "./dom.js";
import { post } from "./net.js";
import { toast } from "./notes.js";
import { t } from "./words.js";

export const seats = new Map(); // seat number -> Seat
let front = 0; // the seat shown on a phone, and the last one used on a wide screen

export const isFront = (index) => index === front;

export function inFront(index) {
  front = index;
  for (const seat of seats.values()) {
    const here = seat.index === index;
    seat.root.classList.toggle("current", here);
    if (here) seat.tab.setAttribute("aria-current", "true");
    else seat.tab.removeAttribute("aria-current");
  }
}

export function show(index) {
  inFront(index);
  const seat = seats.get(index);
  seat.read();
  seat.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  seat.tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (seat.jump.hidden) seat.toEnd();
}

export function addSeat(seat) {
  seats.set(seat.index, seat);
  byId("seats").append(seat.root);
  byId("switcher").append(seat.tab);
  seat.badge();
}

export function tabFor(seat) {
  const tab = make("button", { type: "button" }, seat.data.title, make("span", { className: "badge" }));
  tab.onclick = () => {
    show(seat.index);
    if (!isPhone()) seat.composer.input.focus();
  };
  return tab;
}

export const seatOf = (person) => [...seats.values()].find((seat) => !seat.isGroup && seat.data.person_id === person);
export const seatFor = (person) => (person === null ? [...seats.values()].find((seat) => seat.isGroup) : seatOf(person));

export async function startPrivately(person, code) {
  const seat = seatOf(person);
  if (!seat) return toast(t("no_seat"), true);
  show(seat.index);
  try {
    await post("/api/say", { seat: seat.index, speaker: person, text: `/start ${code}`, reply_to: null });
  } catch (error) {
    toast(error.message, true);
  }
}
