// The page's own words in Chinese and English; the bot speaks the same language (see /api/language).

import { ENGLISH } from "./words_en.js";
import { CHINESE } from "./words_zh.js";

export const language = document.documentElement.lang === "en" ? "en" : "zh";
const table = language === "en" ? ENGLISH : CHINESE;

export function t(key, ...facts) {
  const words = table[key] ?? CHINESE[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\d)\}/g, (_, at) => String(facts[Number(at)]));
}

// A day with its weekday, as the bot writes it in the page's language; months from 0, Sunday is 0.
export function dayWords(date) {
  const listed = (key) => (t(key).includes(" ") ? t(key).split(" ") : [...t(key)]);
  return t("day", listed("months")[date.getUTCMonth()], date.getUTCDate(), listed("weekdays")[date.getUTCDay()]);
}

// What the sample calls people and places, where the page itself shows it.
export function role(text) {
  return (language === "en" && ENGLISH[`role ${text}`]) || text;
}

export function applyWords(root = document) {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  document.title = t("title");
}
