// Nodes are built one by one; markup is never parsed on this page.

export const byId = (id) => document.getElementById(id);

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function button(text, onclick, props = {}) {
  return make("button", { type: "button", textContent: text, onclick, ...props });
}

// What is remembered is this page's own: tour, what is folded.
export function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

export const isPhone = () => matchMedia("(max-width: 760px)").matches;
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Not shown: only a screen reader says it.
export function announce(text) {
  const place = byId("say");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}
