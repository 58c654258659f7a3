// What was typed and not sent survives a reload and a change of language, in this tab alone.

import { world } from "./live.js";
import { seats } from "./seats.js";

const KEY = "drafts";
let given = false;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null; // not ours, or a browser that keeps nothing
  }
}

function giveBack() {
  if (given) return;
  given = true;
  const drafts = kept();
  if (drafts?.epoch !== world.epoch) return;
  for (const [index, text] of Object.entries(drafts.texts)) seats.get(Number(index))?.composer.fill(text);
}

function keep() {
  const typed = [...seats.values()].filter((seat) => seat.composer.input.value && !seat.composer.edited);
  const texts = Object.fromEntries(typed.map((seat) => [seat.index, seat.composer.input.value]));
  try { sessionStorage.setItem(KEY, JSON.stringify({ epoch: world.epoch, texts })); } catch { /* as above */ }
}

export function followDrafts() {
  world.onChange.push(giveBack);
  addEventListener("pagehide", keep);
}
