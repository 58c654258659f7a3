// One message, or one album, as a bubble with its buttons and marks.

import { make } from "./dom.js";
import { mediaOf } from "./media.js";
import { openMessageMenu } from "./message_menu.js";
import { link, plain, richNodes, startCode } from "./rich.js";
import { t } from "./words.js";

// Messages of one album that follow each other are shown as one.
export function together(messages) {
  const units = [];
  for (const message of messages) {
    const last = units.at(-1)?.messages[0];
    const same = last && message.album && last.album === message.album && last.sender.id === message.sender.id;
    if (same) units.at(-1).messages.push(message);
    else units.push({ id: message.id, messages: [message] });
  }
  return units;
}

export function snippet(message) {
  const text = plain(message.body).replace(/\s+/g, " ").trim();
  if (text) return text.slice(0, 40);
  if (message.photo) return t("photo");
  return message.document ? message.document.name : t("one_message");
}

export function bubble(unit, seat) {
  const [first] = unit.messages;
  if (first.service) return serviceLine(first);
  const mine = first.sender.id === seat.speaker && !first.from_bot;
  const node = make("article", { className: mine ? "message mine" : "message", "aria-label": `${first.sender.name} ${first.time}` });
  node.dataset.id = unit.id;
  const inside = make("div", { className: "bubble" });
  if (!mine && seat.isGroup) inside.append(make("p", { className: `sender hue${first.sender.id % 6}`, textContent: first.sender.name }));
  if (first.forwarded) inside.append(make("p", { className: "forwarded", textContent: t("forwarded", first.forwarded) }));
  const parts = [quote(first, seat), ...mediaOf(unit.messages, () => seat.grown()), ...unit.messages.map((one) => words(one, seat)), foot(unit, seat, mine)];
  inside.append(...parts.filter(Boolean));
  node.append(inside);
  if (first.buttons.length) node.append(keys(first, seat));
  node.oncontextmenu = (event) => {
    if (event.target.closest("a, img") || String(getSelection())) return; // the browser's own menu
    event.preventDefault();
    openMessageMenu(unit, seat, node.querySelector(".menu-key") ?? node);
  };
  return node;
}

const SERVICE = { joined: "joined", left: "left", upgraded: "upgraded", topic: "topic", pinned: "pinned_one" };

function serviceLine(message) {
  const { kind, names } = message.service;
  const node = make("p", { className: "service", textContent: t(SERVICE[kind], names.join("、")) });
  node.dataset.id = message.id;
  return node;
}

function words(message, seat) {
  return message.body.length ? make("div", { className: "body" }, ...richNodes(message.body, seat.acts)) : null;
}

function quote(message, seat) {
  const origin = message.reply_to;
  if (!origin) return null;
  const go = () => seat.goToMessage(origin.id);
  return make("button", { type: "button", className: "quote", title: t("see_original"), onclick: go },
    make("b", { textContent: origin.name }), make("span", { textContent: origin.text }));
}

function foot(unit, seat, mine) {
  const [first] = unit.messages;
  const menu = make("button", { type: "button", className: "menu-key", textContent: "⋯", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("message_menu", snippet(first)) });
  menu.onclick = () => openMessageMenu(unit, seat, menu);
  const marks = [first.pinned && t("pinned"), first.edited && t("edited"), first.time].filter(Boolean);
  return make("p", { className: "foot" },
    unit.id > 0 ? menu : null,
    first.reactions.length ? make("span", { className: "reactions", textContent: first.reactions.join(" "), role: "img", "aria-label": t("reactions", first.reactions.join(" ")) }) : null,
    make("span", { className: "marks", textContent: marks.join(" · ") }),
    mine ? make("span", { className: "ticks", textContent: "✓✓", "aria-hidden": "true" }) : null);
}

function keys(message, seat) {
  const rows = message.buttons.map((row) => make("div", {}, ...row.map((key) => keyFor(message, key, seat))));
  return make("div", { className: "keys", role: "group", "aria-label": t("actions") }, ...rows);
}

function keyFor(message, key, seat) {
  const code = startCode(key.url);
  if (key.url && !code) return link(key.url, [key.text], seat.acts);
  const isDead = !key.url && key.data === null;
  const node = make("button", { type: "button", textContent: key.text, disabled: isDead, title: isDead ? t("not_here") : "" });
  node.onclick = () => {
    if (code) seat.acts.start(code);
    else if (!node.hasAttribute("aria-busy")) seat.press(message, key, node);
  };
  return node;
}
