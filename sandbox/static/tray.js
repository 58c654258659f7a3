// What is attached and not sent yet: chosen, pasted or dragged in, with the words as its caption.

import { button, make } from "./dom.js";
import { sizeOf } from "./media.js";
import { upload } from "./net.js";
import { toast } from "./notes.js";
import { t } from "./words.js";

const MOST = 10;
const LARGEST = 20 * 1024 * 1024;
const isPicture = (file) => /^image\/(jpeg|png|webp|gif)$/.test(file.type);

const isVideo = (file) => file.type === "video/mp4";

export class Tray {
  constructor(composer) {
    this.composer = composer;
    this.files = [];
    this.list = make("ul", { "aria-label": t("to_send") });
    this.asFiles = make("input", { type: "checkbox" });
    this.choice = make("label", { className: "as-files" }, this.asFiles, make("span", { textContent: t("as_files") }));
    this.root = make("div", { className: "tray", hidden: true }, this.list, this.choice);
  }

  add(files) {
    for (const file of files) {
      if (file.size > LARGEST) toast(t("big", file.name), true);
      else if (this.files.length >= MOST) return toast(t("at_most", MOST), true);
      else this.files.push(file);
    }
    this.show();
    return this.composer.input.focus();
  }

  show() {
    for (const image of this.list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    this.list.replaceChildren(...this.files.map((file) => this.item(file)));
    this.root.hidden = this.files.length === 0;
    this.choice.hidden = !this.files.some((file) => isPicture(file) || isVideo(file));
  }

  item(file) {
    const out = button("×", () => this.takeOut(file), { "aria-label": t("take_out", file.name) });
    const face = isPicture(file)
      ? make("img", { src: URL.createObjectURL(file), alt: file.name })
      : make("span", { className: "paper" }, make("b", { textContent: file.name }), make("small", { textContent: sizeOf(file.size) }));
    return make("li", { title: file.name }, face, out);
  }

  takeOut(file) {
    this.files = this.files.filter((one) => one !== file);
    this.show();
    this.composer.input.focus();
  }

  // Photos go as one album, other files as another; the first of them carries the caption.
  async send(caption, replyTo) {
    const files = this.files;
    const isPhoto = (file) => isPicture(file) && !this.asFiles.checked;
    const isFilm = (file) => isVideo(file) && !this.asFiles.checked;
    const papers = files.filter((file) => !isPhoto(file) && !isFilm(file));
    const films = files.filter(isFilm).map((file) => ["video", [file]]);
    const parts = [["photo", files.filter(isPhoto)], ...films, ["document", papers]];
    let words = caption;
    for (const [kind, some] of parts.filter(([, list]) => list.length)) {
      const fields = { ...this.composer.who, caption: words, reply_to: replyTo, kind };
      await upload(some.length > 1 ? "/api/album" : `/api/${kind}`, fields, some);
      words = "";
      this.files = this.files.filter((file) => !some.includes(file));
    }
    this.asFiles.checked = false;
    this.show();
  }
}

// A file may be dropped anywhere on a chat.
export function acceptDrops(seat) {
  const { root, composer } = seat;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  root.dataset.drop = t("drop_here");
  root.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    root.classList.add("dropping");
  });
  root.addEventListener("dragleave", (event) => { if (!root.contains(event.relatedTarget)) root.classList.remove("dropping"); });
  root.addEventListener("drop", (event) => {
    root.classList.remove("dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    composer.tray.add([...event.dataTransfer.files]);
  });
}
