// Coming and going: join, leave, block, take the bot in or out, upgrade the group.

import { post } from "./net.js";
import { toast } from "./notes.js";
import { openPopup } from "./popup.js";
import { t } from "./words.js";

export function seatMenu(seat, anchor) {
  const items = seat.isGroup ? groupItems(seat) : privateItems(seat);
  openPopup(anchor, `${seat.data.title}：${t("more")}`, items);
}

function privateItems(seat) {
  const act = seat.data.is_blocked ? "unblock" : "block";
  return [{ text: t(act), mark: seat.data.is_blocked ? "" : "grave", act: () => change(seat, act) }];
}

function groupItems(seat) {
  const { group, speakers } = seat.data;
  const who = speakers.find(({ id }) => id === seat.speaker);
  const move = who.is_inside ? "leave" : "join";
  const items = [{ text: t(move, who.name), act: () => change(seat, move) }];
  const bot = group.has_bot ? "remove_bot" : "add_bot";
  if (who.is_inside) items.push({ text: t(bot), mark: group.has_bot ? "grave" : "", act: () => change(seat, bot) });
  if (!group.is_super) items.push({ text: t("upgrade"), act: () => change(seat, "upgrade") });
  return items;
}

async function change(seat, act) {
  try {
    await post("/api/member", { seat: seat.index, speaker: seat.speaker, act });
  } catch (error) {
    toast(error.message, true);
  }
}
