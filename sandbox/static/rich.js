// The server's tree of known tags becomes nodes; addresses and commands can be pressed.

import { make } from "./dom.js";
import { t } from "./words.js";

const TAGS = new Set(["b", "i", "u", "s", "code", "pre"]);
const PRESSABLE = /(https?:\/\/[^\s<>"，。；、）】》]+)|((?<![\w/])\/[a-z][a-z0-9_]{0,31}(?![\w/]))/g;
const START = /^(?:https:\/\/t\.me\/\w+|tg:\/\/resolve)\?(?:.*&)?start=([\w-]+)/;

// A link to the bot itself opens the private chat here, as it would on a phone.
export const startCode = (address) => START.exec(address || "")?.[1] ?? null;

export function richNodes(body, acts, inCode = false) {
  return body.flatMap((part) => (typeof part === "string" ? wordsOf(part, acts, inCode) : [element(part, acts, inCode)]));
}

function wordsOf(text, acts, inCode) {
  if (inCode) return [document.createTextNode(text)];
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(PRESSABLE)) {
    nodes.push(document.createTextNode(text.slice(at, found.index)));
    nodes.push(found[1] ? link(found[1], [found[1]], acts) : command(found[2], acts));
    at = found.index + found[0].length;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

function command(text, acts) {
  return make("button", { type: "button", className: "as-link", textContent: text, onclick: () => acts.say(text) });
}

function element(part, acts, inCode) {
  const isCode = inCode || part.tag === "code" || part.tag === "pre" || part.tag === "a";
  const children = richNodes(part.children, acts, isCode);
  if (TAGS.has(part.tag)) return make(part.tag, {}, ...children);
  if (part.tag === "a") return link(part.href, children, acts);
  if (part.tag === "blockquote") return quotation(part.expandable, children);
  if (part.tag === "spoiler") return spoiler(children);
  return make("span", { className: part.tag === "mention" ? "mention" : "" }, ...children);
}

export function link(href, children, acts) {
  const code = startCode(href);
  if (code) return make("button", { type: "button", className: "as-link", onclick: () => acts.start(code) }, ...children);
  if (!/^(https?:|mailto:)/i.test(href || "")) return make("span", {}, ...children);
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function quotation(expandable, children) {
  if (!expandable) return make("blockquote", {}, ...children);
  const more = make("button", { type: "button", className: "unfold", textContent: t("unfold"), "aria-expanded": "false" });
  const fold = make("div", { className: "fold" }, ...children);
  const node = make("blockquote", { className: "folded" }, fold, more);
  more.onclick = () => {
    const folded = node.classList.toggle("folded");
    more.textContent = folded ? t("unfold") : t("fold");
    more.setAttribute("aria-expanded", String(!folded));
  };
  new ResizeObserver(() => { // what fits without folding needs no button
    if (node.classList.contains("folded") && fold.clientHeight) more.hidden = fold.scrollHeight <= fold.clientHeight + 1;
  }).observe(fold);
  return node;
}

function spoiler(children) {
  const node = make("span", { className: "spoiler", tabIndex: 0, role: "button", "aria-label": t("hidden_text") }, ...children);
  const reveal = () => {
    node.classList.add("shown");
    for (const name of ["role", "aria-label", "tabindex"]) node.removeAttribute(name);
  };
  node.onclick = reveal;
  node.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); reveal(); }
  };
  return node;
}

export const plain = (body) => body.map((part) => (typeof part === "string" ? part : plain(part.children))).join("");
