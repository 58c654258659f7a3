// Everything that is asked of the demo's own server, in one place.

import { language, t } from "./words.js";

async function call(path, options = {}) {
  let response;
  const headers = { "X-Page-Language": language, ...options.headers };
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Error(t("stopped"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || t("failed", response.status));
  return body;
}

export const ask = (path) => call(path);

export function post(path, fields) {
  const headers = { "Content-Type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(fields) });
}

export function upload(path, fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value ?? "");
  for (const file of files) form.append("file", file, file.name);
  return call(path, { method: "POST", body: form });
}
