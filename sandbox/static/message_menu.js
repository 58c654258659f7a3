// What one can do with a message: reply, react, forward, edit, delete.

import { snippet } from "./bubble.js";
import { post } from "./net.js";
import { toast } from "./notes.js";
import { openPopup } from "./popup.js";
import { plain } from "./rich.js";
import { seats } from "./seats.js";
import { role, t } from "./words.js";

const EMOJI = ["👍", "👌", "✍", "👀", "🫡", "❤"];

export function openMessageMenu(unit, seat, anchor) {
  if (unit.id < 0) return; // from before the upgrade of the group
  const [first] = unit.messages;
  const mine = first.sender.id === seat.speaker && !first.from_bot;
  const items = [
    { row: EMOJI.map((emoji) => ({ text: emoji, label: `${t("react")} ${emoji}`, act: () => act(seat, "react", first, { emoji }), isOn: first.reactions.includes(emoji) })) },
    { text: t("reply"), act: () => seat.composer.replyTo(first) },
    { text: t("copy_text"), act: () => copy(plain(first.body)) },
    ...targets(seat).map((to) => ({ text: t("forward_to", to.name), act: () => forward(unit, seat, to) })),
  ];
  if (mine && !first.forwarded) items.push({ text: t("edit"), act: () => seat.composer.edit(first) });
  if (mine || !seat.isGroup) items.push({ text: t("remove"), mark: "grave", act: () => removeAll(unit, seat) });
  openPopup(anchor, t("message_menu", snippet(first)), items, () => seat.menuKey(unit.id));
}

function targets(seat) {
  const person = seat.speaker;
  return [...seats.values()]
    .filter((other) => other !== seat && (other.isGroup ? other.data.speakers.some((who) => who.id === person && who.is_inside) : other.data.person_id === person))
    .map((other) => ({ index: other.index, name: other.isGroup ? other.data.title : `${other.data.title} · ${role(other.data.role)}` }));
}

async function act(seat, name, message, fields = {}) {
  try {
    await post(`/api/${name}`, { seat: seat.index, speaker: seat.speaker, message_id: message.id, ...fields });
  } catch (error) {
    toast(error.message, true);
  }
}

async function forward(unit, seat, to) {
  for (const message of unit.messages) await act(seat, "forward", message, { to_seat: to.index });
}

async function removeAll(unit, seat) {
  for (const message of unit.messages) await act(seat, "delete", message);
  seat.composer.input.focus();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch (error) {
    toast(error.message, true);
  }
}
