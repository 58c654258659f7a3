// The ten steps: where, what to press or type, and how the chats show that it is done.

import { plain } from "./rich.js";
import { seatFor } from "./seats.js";

export const FILER = 103, LEADER = 101, LIAISON = 201, ASKER = 104; // people of the sample
const GROUP = null;
const DAY = "^(第\\d+天/共|Day \\d+/)";

// Reads the chats as they are; only what came after the tour began counts.
export class Facts {
  constructor(tour) { this.tour = tour; }

  messages(person) {
    const seat = seatFor(person);
    const base = this.tour.base[seat?.index] ?? 0;
    return (seat?.data.messages ?? []).filter((message) => message.id > base);
  }

  said(person, pattern) {
    return this.messages(person).filter((message) => message.from_bot).map((message) => pattern.exec(plain(message.body))).find(Boolean) ?? null;
  }

  get finding() { return this.said(FILER, /^(W\d+) /)?.[1] ?? "W\\d+"; }
  get item() { return this.said(LIAISON, /(J\d+) (?:提示|item)/)?.[1] ?? "J\\d+"; }
  about(person, words) { return this.said(person, new RegExp(words)) !== null; }

}

export const key = (label, within) => ({ label, within });
export const clock = (to) => ({ to });
export const typing = (words) => ({ typing: words }); // once the bot has asked so

// What was said before the language changed stays as it was: a step knows the words of both.
export const STEPS = [
  { name: "file", seat: FILER, sample: "sample_finding", targets: [], done: (facts) => facts.said(FILER, /^W\d+ /) !== null },
  { name: "tell", seat: FILER, targets: [key("仍要提示"), key("Tell anyway"), key("提示联络员"), key("Tell the liaison")], done: (facts) => facts.about(FILER, `^${facts.finding} (提示预览|待放行|preview|awaiting release)`) },
  { name: "due", seat: FILER, targets: [key("确认发送"), key("Confirm and send"), key("下一工作日"), key("Next workday"), key("今天18:00"), key("Today 18:00")], done: (facts) => facts.about(LEADER, `${facts.finding}[（( ]`) },
  { name: "release", seat: LEADER, targets: [key("放行"), key("Release")], done: (facts) => facts.about(LEADER, `^${facts.finding} (已放行|released)`) },
  { name: "deliver", seat: LIAISON, targets: [clock("seconds20")], done: (facts) => facts.about(LIAISON, "J\\d+ (提示|item)") },
  { name: "receive", seat: LIAISON, targets: [key("已收到"), key("Received")], done: (facts) => facts.about(LIAISON, "(已签收|已转报)（|整改情况|(Acknowledged|Passed on) \\(|Fix report") },
  { name: "report", seat: LIAISON, sample: "sample_fix", photo: true, targets: [key("提交"), key("Submit"), typing("^J\\d+ (整改情况（未提交|Fix report \\(not submitted)"), key("报告已整改"), key("Report the fix")], done: (facts) => facts.about(LIAISON, `${facts.item} (整改情况(将于|已提交)|Fix report(: goes out| submitted))`) },
  { name: "verify", seat: GROUP, targets: [key("核验通过"), key("Fix verified"), clock("seconds20")], done: (facts) => facts.about(GROUP, `^${facts.item}.*(已销号| closed)`) },
  { name: "ask", seat: ASKER, sample: "sample_ask", targets: [], done: (facts) => facts.about(ASKER, DAY) },
  { name: "evening", seat: GROUP, targets: [clock("evening")], done: (facts) => facts.about(GROUP, DAY) },
];
