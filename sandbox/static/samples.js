// Things to send for those who have none at hand: drawn and made here, nothing is recorded.

import { byId, make } from "./dom.js";
import { post, upload } from "./net.js";
import { openPopup } from "./popup.js";
import { t } from "./words.js";

let taken = 0;

export function attachMenu(composer, anchor) {
  openPopup(anchor, t("attach"), [
    { text: t("pick"), act: () => composer.file.click() },
    { text: t("sample_photo"), act: async () => composer.tray.add([await samplePhoto()]) },
    { text: t("sample_album"), act: async () => composer.tray.add([await samplePhoto(), await samplePhoto(), await samplePhoto()]) },
    { text: t("sample_file"), act: () => composer.tray.add([sampleFile()]) },
    { text: t("sample_voice"), act: () => composer.busy(() => upload("/api/voice", composer.who, [sampleVoice()])) },
    { text: t("sample_poll"), act: () => composer.busy(() => post("/api/poll", { ...composer.who, lines: t("poll_lines") })) },
    { text: t("sample_place"), act: () => composer.busy(() => post("/api/location", composer.who)) },
  ]);
}

function sampleFile() {
  return new File([t("file_text")], `${t("sample_file")}.txt`, { type: "text/plain" });
}

// A photo of a box with an extinguisher, a little different each time.
export async function samplePhoto() {
  taken += 1;
  const canvas = make("canvas", { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const box = (colour, ...at) => { pen.fillStyle = colour; pen.fillRect(...at); };
  const shift = (taken % 3) * 16;
  box("#d8dcd6", 0, 0, 640, 340);
  box("#c6cac3", 0, 0, 640, 26);
  box("#a9a69d", 0, 340, 640, 140);
  box("#8b2a22", 190, 80, 260, 280);
  box("#f3e9e2", 206, 96, 228, 248);
  box("#c0392b", 286 + shift, 170, 60, 160);
  box("#262626", 300 + shift, 146, 32, 26);
  box("#fffbe0", 386, 210, 34, 52);
  pen.fillStyle = "#20242a";
  pen.font = "24px sans-serif";
  pen.fillText(t("photo_number", taken), 20, 424);
  pen.fillText(byId("now").textContent, 20, 458);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  return new File([blob], `${t("photo_number", taken)}.jpg`, { type: "image/jpeg" });
}

// Three seconds of a soft tone as WAV.
function sampleVoice() {
  const [rate, seconds] = [8000, 3];
  const view = new DataView(new ArrayBuffer(44 + rate * seconds));
  const put = (at, text) => [...text].forEach((letter, by) => view.setUint8(at + by, letter.charCodeAt(0)));
  put(0, "RIFF");
  view.setUint32(4, 36 + rate * seconds, true);
  put(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  put(36, "data");
  view.setUint32(40, rate * seconds, true);
  for (let at = 0; at < rate * seconds; at += 1) view.setUint8(44 + at, 128 + 40 * Math.sin(at / 6) * Math.sin((at / rate / seconds) * Math.PI));
  return new File([view.buffer], "voice.wav", { type: "audio/wav" });
}
