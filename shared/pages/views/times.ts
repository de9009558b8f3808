import { type Markup, markup } from '../markup.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A moment as people read it, in UTC. The script adds how long ago that is; without it the page stays true. */
export function moment(at: number): Markup {
  const iso = new Date(at).toISOString();
  return markup`<time datetime="${iso}">${dateOf(iso)}</time>`;
}

/** The same with seconds, for the journal. */
export function exactMoment(at: number): Markup {
  const iso = new Date(at).toISOString();
  return markup`<time class="exact" datetime="${iso}">${iso.slice(0, 10)} <b>${iso.slice(11, 19)}</b></time>`;
}

/** `20 Nov 2026, 04:06 UTC`. */
function dateOf(iso: string): string {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}, ${iso.slice(11, 16)} UTC`;
}

/** `3 min 21 s`, `2 h 5 min`, `4 d 3 h`: two units at most. */
export function lengthOf(ms: number): string {
  if (ms < second) return 'less than 1 s';
  if (ms < minute) return `${Math.round(ms / second)} s`;
  if (ms < hour) return two(ms, { unit: minute, name: 'min', rest: second, restName: 's' });
  if (ms < day) return two(ms, { unit: hour, name: 'h', rest: minute, restName: 'min' });
  return two(ms, { unit: day, name: 'd', rest: hour, restName: 'h' });
}

function two(ms: number, { unit, name, rest, restName }: { unit: number; name: string; rest: number; restName: string }): string {
  const units = Math.floor(ms / unit);
  const rests = Math.floor((ms - units * unit) / rest);
  return rests === 0 ? `${units} ${name}` : `${units} ${name} ${rests} ${restName}`;
}

/** `once`, `29 times`. */
export function timesOver(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
