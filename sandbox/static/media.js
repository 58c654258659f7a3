// What a message carries: pictures, albums, files, sounds, films, places, polls, cards.

import { make } from "./dom.js";
import { showPicture } from "./notes.js";
import { t } from "./words.js";

export function mediaOf(messages, onsize) {
  const pictures = messages.filter((message) => message.photo);
  const nodes = pictures.length ? [pictureGrid(pictures, onsize)] : [];
  for (const message of messages) nodes.push(...rest(message));
  return nodes;
}

function pictureGrid(messages, onsize) {
  const grid = make("div", { className: "pictures" });
  grid.dataset.count = Math.min(messages.length, 4);
  grid.append(...messages.map((message) => picture(message, onsize)));
  return grid;
}

function picture(message, onsize) {
  const words = t("photo_of", message.sender.name);
  const image = make("img", { src: message.photo, alt: words, loading: "lazy", onload: onsize });
  const open = make("button", { type: "button", className: "picture", onclick: () => showPicture(message.photo, words) }, image);
  image.onerror = () => { open.replaceWith(make("p", { className: "soft", textContent: t("photo_gone") })); onsize(); };
  return open;
}

function rest(message) {
  const found = [document_(message.document), sound(message.sound), film(message.film), place(message.place), poll(message.poll), contact(message.contact)];
  if (message.is_sticker) found.push(make("p", { className: "sticker", textContent: "👍", "aria-label": t("sticker"), role: "img" }));
  return found.filter(Boolean);
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function document_(file) {
  if (!file) return null;
  const size = sizeOf(file.size || 0);
  const ending = (file.name.includes(".") ? file.name.split(".").pop() : "").slice(0, 4).toUpperCase();
  return make("a", { className: "file", href: file.url, download: file.name, "aria-label": t("open_file", file.name, size) },
    make("span", { className: "ending", textContent: ending || "…", "aria-hidden": "true" }),
    make("span", { className: "file-name" }, make("b", { textContent: file.name }), make("small", { textContent: size })));
}

function sound(file) {
  if (!file) return null;
  const words = file.name || t("voice", file.seconds);
  return make("figure", { className: "sound" },
    make("audio", { controls: true, preload: "none", src: file.url, "aria-label": words }),
    make("figcaption", { textContent: words }));
}

function film(file) {
  if (!file) return null;
  return make("video", { controls: true, preload: "none", src: file.url, "aria-label": t("film", file.seconds) });
}

function place(at) {
  if (!at) return null;
  const where = `${at.latitude.toFixed(4)}, ${at.longitude.toFixed(4)}`;
  return make("div", { className: "place" },
    make("span", { className: "pin", "aria-hidden": "true" }),
    make("p", {}, make("b", { textContent: at.title || t("place") }), make("small", { textContent: at.address || where })));
}

function poll(asked) {
  if (!asked) return null;
  return make("div", { className: "poll" },
    make("b", { textContent: asked.question }),
    make("small", { textContent: t("poll") }),
    make("ul", {}, ...asked.options.map((text) => make("li", { textContent: text }))));
}

function contact(card) {
  if (!card) return null;
  return make("p", { className: "contact" }, make("b", { textContent: card.first_name }), make("small", { textContent: `${t("contact")} · ${card.phone_number}` }));
}
