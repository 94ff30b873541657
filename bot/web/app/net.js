// Requests. What a person does is never lost: it keeps its id and is repeated until the server has answered.

import { lang } from "./dom.js";

// Refused is an answer that repeating would not change; its message is a sentence for the person.
export class Refused extends Error {}

const headers = () => ({ "X-Ticbot": lang });

// Whose page this is, where people log in; out(true) hears that the session has ended, out(false) that there is one again.
export const session = { account: "", out() {} };

// renew gets the page a session. In the demo the page itself gives one; where people log in it only looks whether there is one.
export async function renew() {
  if (!document.body.dataset.login) {
    await fetch("/", { credentials: "same-origin", cache: "no-store" });
    return true;
  }
  const res = await fetch("/chat/seats", { headers: headers(), credentials: "same-origin", cache: "no-store" });
  session.out(res.status === 401);
  if (!res.ok) return res.status !== 401;
  const { seats } = await res.json();
  if (session.account && seats[0]?.account !== session.account) location.reload(); // somebody else has logged in here
  return true;
}

async function call(path, init) {
  let res = await fetch(path, { ...init, credentials: "same-origin" });
  if (res.status === 401 && await renew()) res = await fetch(path, { ...init, credentials: "same-origin" });
  if (res.ok) return res.json();
  let sentence = "";
  try { sentence = (await res.json()).error ?? ""; } catch { /* not ours: a proxy's page */ }
  const again = res.status >= 500 || res.status === 429 || res.status === 408 || res.status === 401;
  throw again ? new Error(sentence) : new Refused(sentence || `${res.status}`);
}

export const get = (path) => call(path, { headers: headers() });

export const post = (path, body) => call(path, {
  method: "POST", body: JSON.stringify(body), headers: { ...headers(), "Content-Type": "application/json" },
});

export async function upload(as, file) {
  const body = new FormData();
  body.append("file", file);
  const out = await call(`/chat/files?as=${encodeURIComponent(as)}`, { method: "POST", body, headers: headers() });
  return out.files[0];
}

// uuid also works on a page reached by plain http, where crypto.randomUUID is missing.
export function uuid() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const s = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return `${s.slice(0, 8)}-${s.slice(8, 12)}-${s.slice(12, 16)}-${s.slice(16, 20)}-${s.slice(20)}`;
}

const boxes = new Set();
const steps = [500, 1000, 2000, 4000, 8000];

// kickAll tries again at once whatever waits: the connection is back.
export function kickAll() { for (const box of boxes) box.kick(); }
export const waiting = () => [...boxes].reduce((n, box) => n + box.items.length, 0);

// Outbox sends the actions of one person, one after the other.
export class Outbox {
  constructor(as) {
    this.as = as;
    this.items = [];
    this.kick = () => {};
    this.running = false;
    boxes.add(this);
  }

  // push takes an action; onState hears "sending", "retry" (with the server's sentence, if any). The promise gives
  // {data}, {refused: sentence} or {dropped: true}.
  push(body, onState = () => {}) {
    const item = { body: { id: uuid(), as: this.as, ...body }, born: performance.now(), onState };
    const done = new Promise((resolve) => { item.resolve = resolve; });
    item.drop = () => { item.dropped = true; this.kick(); };
    done.item = item;
    this.items.push(item);
    this.run();
    return done;
  }

  async run() {
    if (this.running) return;
    this.running = true;
    for (let item = this.items[0]; item; item = this.items[0]) {
      const result = await this.deliver(item);
      this.items.shift();
      item.resolve(result);
    }
    this.running = false;
  }

  async deliver(item) {
    for (let tries = 0; ; tries++) {
      if (item.dropped) return { dropped: true };
      item.onState("sending");
      try {
        const waited = Math.round(performance.now() - item.born);
        return { data: await post("/chat/send", { ...item.body, waited }) };
      } catch (err) {
        if (err instanceof Refused) return { refused: err.message };
        item.onState("retry", err.name === "TypeError" ? "" : err.message);
      }
      const pause = steps[Math.min(tries, steps.length - 1)] * (0.8 + 0.4 * Math.random());
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, pause);
        this.kick = () => { clearTimeout(timer); resolve(); };
      });
      this.kick = () => {};
    }
  }
}

addEventListener("online", kickAll);
addEventListener("beforeunload", (e) => { if (waiting() > 0) e.preventDefault(); });
