// What Telegram hands a Mini App, read from the address; no script of anybody else is loaded.

const COLOURS = {
  bg_color: "--tg-bg",
  secondary_bg_color: "--tg-soft",
  text_color: "--tg-text",
  hint_color: "--tg-hint",
  link_color: "--tg-accent",
};

export function launch(hash) {
  const data = hash.get("tgWebAppData");
  if (data === null) return { once: hash.get("once"), headers: {} };
  dress(hash.get("tgWebAppThemeParams"));
  tell("web_app_ready");
  tell("web_app_expand");
  addEventListener("message", ({ source, data: said }) => {
    if (source === window.parent) heard(said);
  });
  return { once: null, headers: { Authorization: `tma ${data}` } };
}

function dress(text) {
  let theme = {};
  try {
    theme = JSON.parse(text ?? "{}");
  } catch {
    return; // without a theme the page has its own
  }
  const colour = /^#[0-9a-f]{6}$/i;
  for (const [name, variable] of Object.entries(COLOURS)) {
    if (colour.test(theme[name])) document.documentElement.style.setProperty(variable, theme[name]);
  }
  if (colour.test(theme.bg_color)) {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(theme.bg_color.slice(at, at + 2), 16));
    document.documentElement.dataset.theme = r * 299 + g * 587 + b * 114 < 128_000 ? "dark" : "light";
  }
}

function tell(eventType) {
  if (window.TelegramWebviewProxy) {
    window.TelegramWebviewProxy.postEvent(eventType, "{}");
  } else if (window.parent !== window) {
    window.parent.postMessage(JSON.stringify({ eventType, eventData: {} }), "https://web.telegram.org");
  }
}

function heard(said) {
  try {
    const { eventType, eventData } = JSON.parse(said);
    if (eventType === "theme_changed") dress(JSON.stringify(eventData.theme_params));
  } catch {
    // not meant for us
  }
}
