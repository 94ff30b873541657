// One stream of events for all rooms of the page; it comes back by itself and goes on where it was.

import { renew } from "./net.js";

const steps = [300, 700, 1500, 3000, 5000, 8000];
const silence = 15000; // ms without a sign of life (the server gives one every few seconds)

export class Stream {
  // watches: [{as, room}]; on: {line(as, room, line), ready(), clock(now), state("open"|"lost")}
  constructor(watches, on) {
    this.watches = watches;
    this.on = on;
    this.seen = new Map();
    this.tries = 0;
  }

  start() {
    const q = new URLSearchParams();
    for (const w of this.watches) {
      q.append("as", w.as);
      q.append("room", w.room);
      q.append("since", this.seen.get(`${w.as} ${w.room}`) ?? 0);
    }
    const source = new EventSource(`/chat/events?${q}`);
    this.source = source;
    this.alive();
    source.addEventListener("line", (e) => {
      this.alive();
      const { as, room, line } = JSON.parse(e.data);
      const key = `${as} ${room}`;
      this.seen.set(key, Math.max(this.seen.get(key) ?? 0, line.change));
      this.on.line(as, room, line);
    });
    source.addEventListener("ready", (e) => {
      this.alive();
      this.tries = 0;
      this.on.clock(new Date(JSON.parse(e.data).now));
      this.on.state("open");
      this.on.ready();
    });
    source.addEventListener("clock", (e) => {
      this.alive();
      this.on.clock(new Date(JSON.parse(e.data).now));
    });
    source.onerror = () => this.lost();
  }

  alive() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.lost(), silence);
  }

  lost() {
    if (!this.source) return;
    this.source.close();
    this.source = null;
    clearTimeout(this.watchdog);
    this.on.state("lost");
    this.again();
  }

  async again() {
    const pause = steps[Math.min(this.tries++, steps.length - 1)] * (0.8 + 0.4 * Math.random());
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
      addEventListener("online", resolve, { once: true });
    });
    let ok = true;
    try { // a new server wants a new session; EventSource cannot say 401
      ok = await renew();
    } catch { /* still away: the next try says so */ }
    if (ok) this.start();
    else this.again(); // nobody is logged in any more: whoever comes back finds everything
  }
}
