// The demo page: every person's chat side by side. Nodes are built one by one; markup is never parsed here.

const TAGS = new Set(["b", "i", "u", "s", "code", "pre"]);
const JUST_BELOW = 60; // pixels from the end that still count as reading the newest message
const byId = (id) => document.getElementById(id);
const seats = new Map(); // seat number -> Seat
let current = 0; // the seat shown on a phone, and the last one used on a wide screen
let clock = { wall: null, at: 0 };

/* ---------- small tools ---------- */

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function toast(text, bad = false) {
  const node = make("div", { className: bad ? "toast bad" : "toast", textContent: text });
  byId("toasts").append(node);
  setTimeout(() => node.remove(), bad ? 8000 : 4000);
}

function showAlert(text, back) {
  byId("alert-text").textContent = text;
  byId("alert").onclose = () => {
    const active = document.activeElement;
    if (active === document.body || byId("alert").contains(active)) back();
  };
  if (!byId("alert").open) byId("alert").showModal();
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("演示程序没有回应，可能已停止。");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `未能完成（${response.status}）。`);
  return body;
}

const post = (path, fields) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) });

function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

/* ---------- text ---------- */

function textNodes(body) {
  return body.map((part) => (typeof part === "string" ? document.createTextNode(part) : element(part)));
}

function element(part) {
  const children = textNodes(part.children);
  if (TAGS.has(part.tag)) return make(part.tag, {}, ...children);
  if (part.tag === "a") return link(part.href, children);
  if (part.tag === "blockquote") return quotation(part.expandable, children);
  if (part.tag === "spoiler") return spoiler(children);
  return make("span", { className: part.tag === "mention" ? "mention" : "" }, ...children);
}

function link(href, children) {
  if (!/^(https?:|mailto:)/i.test(href || "")) return make("span", {}, ...children);
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function quotation(expandable, children) {
  if (!expandable) return make("blockquote", {}, ...children);
  const more = make("button", { type: "button", className: "unfold", textContent: "展开" });
  more.setAttribute("aria-expanded", "false");
  const node = make("blockquote", { className: "folded" }, make("div", { className: "fold" }, ...children), more);
  more.onclick = () => {
    const folded = node.classList.toggle("folded");
    more.textContent = folded ? "展开" : "收起";
    more.setAttribute("aria-expanded", String(!folded));
  };
  const fold = node.firstElementChild; // what fits without folding needs no button
  new ResizeObserver(() => {
    if (node.classList.contains("folded") && fold.clientHeight) more.hidden = fold.scrollHeight <= fold.clientHeight + 1;
  }).observe(fold);
  return node;
}

function spoiler(children) {
  const node = make("span", { className: "spoiler", tabIndex: 0, role: "button", ariaLabel: "隐藏的文字，点按显示" }, ...children);
  const reveal = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.onclick = reveal;
  node.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); reveal(); }
  };
  return node;
}

/* ---------- one seat ---------- */

class Seat {
  constructor(data) {
    this.index = data.index;
    this.data = data;
    this.shown = new Map(); // message id -> { node, sign }
    this.unread = 0;
    this.reply = null;
    this.asked = new Set(); // forced replies already offered
    this.target = null; // the message the jump button leads to
    this.stick = true; // reading the newest message
    this.pending = 0; // files and texts on their way
    this.build();
  }

  get speaker() {
    return this.data.speakers.length ? Number(this.select.value) : this.data.person_id;
  }

  build() {
    const root = byId("seat-template").content.firstElementChild.cloneNode(true);
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, {
      root, log: find(".log"), jump: find(".jump"), form: find("form"), input: find("textarea"),
      select: find("select"), replying: find(".replying"), file: find(".file"), tools: find(".tools"),
    });
    this.name(find);
    this.listen(find);
    this.tab = make("button", { type: "button" }, this.data.title, make("span", { className: "badge" }));
    this.tab.onclick = () => { show(this.index); this.input.focus(); };
  }

  name(find) {
    const { title, role, speakers } = this.data;
    find("h2").textContent = title;
    find("h2").id = `seat-${this.index}`;
    find(".role").textContent = role;
    this.root.setAttribute("aria-labelledby", `seat-${this.index}`);
    this.log.setAttribute("aria-label", `${title}的消息`);
    this.input.setAttribute("aria-label", `${title}：输入消息`);
    find(".speaker").hidden = speakers.length === 0;
    this.select.append(...speakers.map(({ id, name }) => make("option", { value: id, textContent: name })));
  }

  listen(find) {
    this.form.onsubmit = (event) => { event.preventDefault(); this.say(); };
    this.input.onkeydown = (event) => this.key(event);
    this.log.onkeydown = (event) => { if (event.key === "Escape") this.input.focus(); };
    this.root.addEventListener("focusin", () => { current = this.index; this.unread = 0; this.badge(); });
    this.log.onscroll = () => {
      if (this.stick && this.extent !== this.measure()) return this.toEnd(); // the list changed, nobody scrolled
      this.stick = this.atEnd();
      if (this.target && this.inView(this.target)) this.jump.hidden = true;
    };
    new ResizeObserver(() => { if (this.stick) this.toEnd(); }).observe(this.log);
    this.jump.onclick = () => this.goTo(this.target);
    this.select.onchange = () => this.render(this.data.messages, true);
    find(".replying button").onclick = () => { this.setReply(null); this.input.focus(); };
    find(".pick").onclick = () => this.file.click();
    find(".sample").onclick = () => this.sample();
    this.file.onchange = () => this.sendFiles([...this.file.files]);
  }

  key(event) {
    if (event.key === "Escape") this.setReply(null);
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.say();
  }

  /* what a person does */

  async busy(work) {
    if (this.pending) return;
    this.pending = 1;
    for (const button of this.tools.querySelectorAll("button")) button.disabled = true;
    try {
      await work();
    } catch (error) {
      toast(error.message, true);
    } finally {
      this.pending = 0;
      for (const button of this.tools.querySelectorAll("button")) button.disabled = false;
    }
  }

  say() {
    const text = this.input.value.trim();
    if (!text) return this.input.focus();
    return this.busy(async () => {
      const { reply } = this;
      await post("/api/say", { seat: this.index, speaker: this.speaker, text, reply_to: reply });
      this.clear(text, reply);
    });
  }

  sendFiles(files) {
    this.file.value = "";
    return this.busy(async () => {
      for (const file of files) await this.sendFile(file);
    });
  }

  async sendFile(file) {
    const form = new FormData();
    const photo = /^image\/(jpeg|png|webp)$/.test(file.type);
    form.append("seat", this.index);
    form.append("speaker", this.speaker);
    const [text, { reply }] = [this.input.value.trim(), this];
    form.append("caption", text);
    form.append("reply_to", reply ?? "");
    form.append("file", file, file.name);
    await call(photo ? "/api/photo" : "/api/document", { method: "POST", body: form });
    this.clear(text, reply);
  }

  async sample() {
    const blob = await samplePhoto(this.data.title);
    await this.sendFiles([new File([blob], "示例照片.jpg", { type: "image/jpeg" })]);
    this.input.focus();
  }

  async press(message, key, button) {
    button.setAttribute("aria-busy", "true");
    try {
      const fields = { seat: this.index, speaker: this.speaker, message_id: message.id, data: key.data };
      const { text, show_alert: alert } = await post("/api/press", fields);
      if (text && alert) showAlert(text, () => this.refocus(message.id));
      else if (text) toast(text);
    } catch (error) {
      toast(error.message, true);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  // What was typed, or asked, while the message was on its way stays.
  clear(text, reply) {
    if (this.input.value.trim() === text) this.input.value = "";
    if (this.reply === reply) this.setReply(null);
    this.toEnd();
  }

  setReply(message) {
    this.reply = message ? message.id : null;
    this.replying.hidden = !message;
    if (message) this.replying.firstElementChild.textContent = `回复 ${message.sender.name}：${snippet(message)}`;
  }

  /* what is shown */

  update(data) {
    this.data = data;
    this.render(data.messages);
  }

  render(messages, again = false) {
    const first = this.shown.size === 0;
    const stay = this.stick || first;
    const focus = this.log.contains(document.activeElement) ? document.activeElement : null;
    const spot = focus?.closest?.(".message")?.dataset.id;
    const fresh = this.draw(messages, again);
    if (stay) this.toEnd();
    if (focus && !focus.isConnected) this.refocus(spot);
    if (!again && !first) this.notice(fresh);
    this.offerReply(messages);
  }

  draw(messages, again) {
    const fresh = [];
    const order = [];
    const live = new Set();
    let day = null;
    for (const message of messages) {
      if (message.day !== day) order.push(make("p", { className: "day", textContent: (day = message.day) }));
      order.push(this.place(message, again, fresh));
      live.add(message.id);
    }
    for (const id of [...this.shown.keys()]) if (!live.has(id)) this.shown.delete(id);
    if (!order.length) order.push(make("p", { className: "empty", textContent: "还没有消息。" }));
    this.arrange(order);
    return fresh;
  }

  // Nodes that stay are not touched: moving one would take the focus from it.
  arrange(order) {
    const wanted = new Set(order);
    for (const node of [...this.log.children]) if (!wanted.has(node)) node.remove();
    order.forEach((node, at) => {
      if (this.log.children[at] !== node) this.log.insertBefore(node, this.log.children[at] ?? null);
    });
  }

  place(message, again, fresh) {
    const sign = JSON.stringify(message);
    const known = this.shown.get(message.id);
    if (known && known.sign === sign && !again) return known.node;
    const node = this.bubble(message);
    if (!again && message.sender.id !== this.speaker) fresh.push(node);
    this.shown.set(message.id, { node, sign });
    return node;
  }

  notice(fresh) {
    for (const node of fresh) node.classList.add("fresh");
    const hidden = fresh.find((node) => !this.inView(node));
    if (hidden) { this.target = hidden; this.jump.hidden = false; }
    if (fresh.length && this.index !== current) this.unread += fresh.length;
    this.badge();
  }

  badge() {
    this.tab.lastElementChild.textContent = this.unread ? String(this.unread) : "";
    this.tab.setAttribute("aria-label", this.unread ? `${this.data.title}，${this.unread}条更新` : this.data.title);
  }

  offerReply(messages) {
    const spoken = messages.findLastIndex((message) => message.sender.id === this.speaker);
    const last = messages.slice(spoken + 1).findLast((message) => message.forced_reply);
    if (!last || this.asked.has(last.id)) return;
    this.asked.add(last.id);
    this.setReply(last);
    if (this.index === current && document.visibilityState === "visible") this.input.focus();
  }

  refocus(id) {
    const node = id ? this.shown.get(Number(id))?.node : null;
    (node?.querySelector(".keys button, .keys a, .reply") || this.input).focus({ preventScroll: true });
  }

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < JUST_BELOW; }
  measure() { return `${this.log.scrollHeight} ${this.log.clientHeight}`; }
  toEnd() { this.stick = true; this.log.scrollTop = this.log.scrollHeight; this.extent = this.measure(); }

  inView(node) {
    const [inner, outer] = [node.getBoundingClientRect(), this.log.getBoundingClientRect()];
    return outer.height === 0 || (inner.bottom <= outer.bottom + JUST_BELOW && inner.top >= outer.top - inner.height / 2);
  }

  goTo(node) {
    this.jump.hidden = true;
    node?.scrollIntoView({ block: "nearest" });
    node?.classList.remove("fresh");
    requestAnimationFrame(() => node?.classList.add("fresh"));
  }

  /* one message */

  bubble(message) {
    const mine = message.sender.id === this.speaker;
    const node = make("article", { className: mine ? "message mine" : "message" });
    node.dataset.id = message.id;
    const inside = make("div", { className: "bubble" });
    if (!mine) inside.append(make("p", { className: "sender", textContent: message.sender.name }));
    inside.append(...[this.quote(message), this.photo(message), attachment(message), bodyOf(message), this.foot(message)].filter(Boolean));
    node.append(inside);
    if (message.buttons.length) node.append(this.keys(message));
    return node;
  }

  quote(message) {
    const origin = message.reply_to;
    if (!origin) return null;
    const node = make("button", { type: "button", className: "quote", textContent: `${origin.name}：${origin.text}` });
    node.title = "看原消息";
    node.onclick = () => this.goTo(this.shown.get(origin.id)?.node);
    return node;
  }

  photo(message) {
    if (!message.photo) return null;
    const image = make("img", { src: message.photo, alt: `${message.sender.name}发来的照片` });
    image.onload = () => { if (this.stick) this.toEnd(); };
    image.onerror = () => { image.replaceWith("照片无法显示。"); image.onload(); };
    return make("a", { className: "photo", href: message.photo, target: "_blank", rel: "noopener" }, image);
  }

  foot(message) {
    const reply = make("button", { type: "button", className: "reply", textContent: "回复" });
    reply.setAttribute("aria-label", `回复：${snippet(message)}`);
    reply.onclick = () => { this.setReply(message); this.input.focus(); };
    const marks = [message.pinned && "已置顶", message.edited && "已编辑", message.time].filter(Boolean);
    const reactions = message.reactions.length
      ? make("span", { className: "reactions", textContent: message.reactions.join(" "), ariaLabel: `回应 ${message.reactions.join(" ")}` })
      : null;
    return make("p", { className: "foot" }, reply, reactions, ...marks.map((text) => make("span", { textContent: text })));
  }

  keys(message) {
    const rows = message.buttons.map((row) => make("div", {}, ...row.map((key) => this.keyFor(message, key))));
    const node = make("div", { className: "keys" }, ...rows);
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", "操作");
    return node;
  }

  keyFor(message, key) {
    if (key.url) return this.urlKey(key);
    const button = make("button", { type: "button", textContent: key.text, disabled: key.data === null });
    if (key.data === null) button.title = "演示页不支持此按钮";
    button.onclick = () => { if (!button.hasAttribute("aria-busy")) this.press(message, key, button); };
    return button;
  }

  // A link to the bot itself opens that person's private chat here, as it would on a phone.
  urlKey(key) {
    const start = /^(?:https:\/\/t\.me\/\w+|tg:\/\/resolve)\?(?:.*&)?start=([\w-]+)/.exec(key.url);
    if (!start) return link(key.url, [key.text]);
    const button = make("button", { type: "button", textContent: key.text });
    button.onclick = () => startPrivately(this.speaker, start[1]);
    return button;
  }
}

function bodyOf(message) {
  return message.body.length ? make("div", { className: "body" }, ...textNodes(message.body)) : null;
}

function plain(body) {
  return body.map((part) => (typeof part === "string" ? part : plain(part.children))).join("");
}

function snippet(message) {
  const text = plain(message.body).replace(/\s+/g, " ").trim();
  return text.slice(0, 40) || (message.photo ? "照片" : message.document ? message.document.name : "消息");
}

function attachment(message) {
  const file = message.document;
  if (!file) return null;
  const size = file.size ? `（${file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`}）` : "";
  return make("a", { className: "file", href: file.url, download: file.name, textContent: `下载 ${file.name}${size}` });
}

async function startPrivately(person, code) {
  const seat = [...seats.values()].find(({ data }) => !data.speakers.length && data.person_id === person);
  if (!seat) return toast("此人没有单独的会话。", true);
  show(seat.index);
  try {
    await post("/api/say", { seat: seat.index, speaker: person, text: `/start ${code}`, reply_to: null });
  } catch (error) {
    toast(error.message, true);
  }
}

/* ---------- the sample photo ---------- */

let taken = 0;

function samplePhoto(title) {
  taken += 1;
  const canvas = make("canvas", { width: 480, height: 360 });
  const pen = canvas.getContext("2d");
  const box = (colour, ...at) => { pen.fillStyle = colour; pen.fillRect(...at); };
  box("#d8dcd6", 0, 0, 480, 250);
  box("#a9a69d", 0, 250, 480, 110);
  box("#8b2a22", 140, 70, 200, 200);
  box("#f3e9e2", 152, 82, 176, 176);
  box("#c0392b", 215 + (taken % 3) * 12, 120, 46, 120);
  box("#333", 227 + (taken % 3) * 12, 104, 22, 18);
  box("#fffbe0", 290, 150, 26, 40);
  pen.fillStyle = "#222";
  pen.font = "20px sans-serif";
  pen.fillText(`示例照片 ${taken} · ${title}`, 16, 318);
  pen.fillText(byId("now").textContent, 16, 346);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

/* ---------- the clock ---------- */

function tick() {
  if (clock.wall === null) return;
  const at = new Date(clock.wall + (performance.now() - clock.at));
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日（周${"日一二三四五六"[at.getUTCDay()]}）`;
  byId("now").textContent = `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

function setClock(wall) {
  clock = { wall, at: performance.now() };
  tick();
}

async function moveClock(button) {
  const buttons = [...byId("steps").children];
  for (const each of buttons) each.disabled = true;
  const label = button.textContent;
  button.textContent = "正在拨…";
  try {
    const { wall } = await post("/api/clock", { to: button.dataset.to });
    setClock(wall);
    toast(`演示时间：${byId("now").textContent}`);
  } catch (error) {
    toast(error.message, true);
  } finally {
    button.textContent = label;
    for (const each of buttons) each.disabled = false;
    button.focus();
  }
}

/* ---------- everything ---------- */

function show(index) {
  current = index;
  for (const seat of seats.values()) {
    const here = seat.index === index;
    seat.root.classList.toggle("current", here);
    seat.tab.setAttribute("aria-current", String(here));
  }
  const seat = seats.get(index);
  seat.unread = 0;
  seat.badge();
  seat.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (seat.jump.hidden) seat.toEnd();
}

function addSeat(data) {
  const seat = new Seat(data);
  seats.set(data.index, seat);
  byId("seats").append(seat.root);
  byId("switcher").append(seat.tab);
  seat.badge();
  return seat;
}

function take(state) {
  byId("loading")?.remove();
  byId("seats").setAttribute("aria-busy", "false");
  setClock(state.wall);
  for (const data of state.seats) (seats.get(data.index) || addSeat(data)).update(data);
  if (!seats.size) byId("seats").append(make("p", { className: "empty", id: "loading", textContent: "没有会话可显示。" }));
  else if (!byId("seats").querySelector(".current")) show(0);
}

function showLinks(links) {
  byId("links").replaceChildren(...links.map(({ label, url }) => link(new URL(url, location.href).href, [label])));
}

const stale = new Set();
let reading = false;

async function refresh(numbers) {
  for (const number of numbers) stale.add(number);
  if (reading) return;
  reading = true;
  try {
    while (stale.size) {
      const wanted = [...stale];
      stale.clear();
      try {
        take(await call(`/api/state?seats=${wanted.join(",")}`));
      } catch (error) {
        for (const number of wanted) stale.add(number);
        throw error;
      }
    }
    status("live", "已连接");
  } catch (error) {
    status("lost", error.message);
    setTimeout(() => refresh([]), 2000);
  } finally {
    reading = false;
  }
}

async function readAll() {
  try {
    const state = await call("/api/state");
    showLinks(state.links);
    take(state);
    status("live", "已连接");
  } catch (error) {
    status("lost", error.message);
    if (byId("loading")) byId("loading").textContent = error.message;
    setTimeout(() => { if (byId("status").dataset.state === "lost" && source?.readyState === EventSource.OPEN) readAll(); }, 2000);
  }
}

function status(state, text) {
  if (byId("status").textContent === text) return;
  byId("status").dataset.state = state;
  byId("status").textContent = text;
}

let source = null;

function listen() {
  source = new EventSource("/api/events");
  source.onopen = readAll;
  source.addEventListener("seats", (event) => refresh(JSON.parse(event.data)));
  source.addEventListener("clock", (event) => setClock(JSON.parse(event.data)));
  source.onerror = () => {
    status("lost", "连接已断开，正在重连…");
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 3000);
  };
}

function hint() {
  byId("hint").open = remember("hint") !== "closed" && (remember("hint") === "open" || innerWidth > 760);
  byId("hint").firstElementChild.onclick = () => remember("hint", byId("hint").open ? "closed" : "open");
}

byId("steps").onclick = (event) => { if (event.target.dataset.to) moveClock(event.target); };
setInterval(tick, 1000);
hint();
listen();
