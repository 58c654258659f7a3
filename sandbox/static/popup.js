// One small menu for everything: opened by mouse or key, moved through by arrows, closed by Escape.

import { make } from "./dom.js";

let close_ = null;

export function closePopup() { close_?.(false); }

// Items: { text, act, mark } or { row: [{ text, label, act }] } for several side by side.
// `again` finds the anchor's successor when the chat was drawn anew meanwhile.
export function openPopup(anchor, label, items, again = () => null) {
  closePopup();
  const menu = make("div", { className: "popup", role: "menu", "aria-label": label });
  menu.append(...items.map((item) => (item.row ? rowOf(item.row) : itemOf(item))));
  (anchor.closest("dialog") ?? document.body).append(menu);
  put(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  close_ = (goBack) => {
    close_ = null;
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    if (goBack) (anchor.isConnected ? anchor : again())?.focus();
  };
  const outside = (event) => { if (!menu.contains(event.target)) close_?.(false); };
  addEventListener("pointerdown", outside, true);
  menu.onkeydown = (event) => keyed(event, menu);
  menu.onfocusout = (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) close_?.(false); };
  menu.querySelector("[role=menuitem]")?.focus();
}

function itemOf({ text, act, mark, hint }) {
  const node = make("button", { type: "button", role: "menuitem", className: mark ? `item ${mark}` : "item" },
    make("span", { textContent: text }), hint ? make("small", { textContent: hint }) : null);
  node.onclick = () => chosen(act);
  return node;
}

function rowOf(entries) {
  const nodes = entries.map(({ text, label, act, isOn }) => {
    const node = make("button", { type: "button", role: "menuitem", className: isOn ? "emoji on" : "emoji", textContent: text, "aria-label": label });
    node.onclick = () => chosen(act);
    return node;
  });
  return make("div", { className: "emoji-row", role: "group" }, ...nodes);
}

function chosen(act) {
  close_?.(true);
  act();
}

function put(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), innerWidth - width - 8);
  const below = at.bottom + 4 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
}

const MOVES = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function keyed(event, menu) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); return close_?.(true); }
  if (event.key === "Home") { event.preventDefault(); return items[0].focus(); }
  if (event.key === "End") { event.preventDefault(); return items.at(-1).focus(); }
  if (!(event.key in MOVES)) return undefined;
  event.preventDefault();
  return items[(at + MOVES[event.key] + items.length) % items.length].focus();
}
