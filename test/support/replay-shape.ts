import { isObject, type Json } from '../../shared/domain/json.ts';

/** Values of the placeholders of a session: `s` (subscription), `net`, `cluster` … */
export type Places = Readonly<Record<string, string>>;

/** One point in which an answer is not what was recorded. */
export interface Difference {
  /** `status`, `headers.retry-after`, `body.properties.tags`. */
  readonly at: string;
  readonly recorded: string;
  readonly simulated: string;
}

const guid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

const matchers: Readonly<Record<string, (value: unknown) => boolean>> = {
  '<any>': () => true,
  '<string>': (value) => typeof value === 'string' && value !== '',
  '<number>': (value) => typeof value === 'number',
  '<digits>': isText(/^\d+$/),
  '<guid>': isText(new RegExp(`^${guid}$`)),
  '<etag W/guid>': isText(new RegExp(`^W/"${guid}"$`)),
  '<etag quoted>': isText(/^"[0-9a-f]{8}-0000-[0-9a-f]{4}-0000-[0-9a-f]{12}"$/),
  '<hex>': isText(/^[0-9a-f]{24,}$/),
  '<address>': isText(/^\d+\.\d+\.\d+\.\d+$/),
  '<url>': isText(/^https:\/\//),
  '<time Z>': isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  '<time +00:00>': isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/),
};

/** Placeholders that stand for something new in each answer. */
const varying: Readonly<Record<string, string>> = {
  guid,
  token: '[A-Za-z0-9+/=%_-]{40,}',
  number: '\\d+',
  time: '[0-9T:.Z-]+',
  location: '[a-z0-9]+',
  date: '\\d{4}-\\d\\d-\\d\\d(?:-preview)?',
};

function isText(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value);
}

/** Puts the values of the places into a text; a place may hold others. Placeholders that vary by answer stay as they are. */
export function fill(text: string, places: Places): string {
  const filled = text.replace(/\{([a-z0-9]+)\}/gi, (whole, name: string) => places[name] ?? whole);
  return filled === text ? text : fill(filled, places);
}

/** Where in the answer a value stands, and what the placeholders are worth there. */
export interface Spot {
  readonly at: string;
  readonly places: Places;
}

/** Members that are missing, too many, of another type, null where they were not, or ids in another casing. Order does not count. */
export function compareShape(recorded: Json | undefined, simulated: unknown, spot: Spot): readonly Difference[] {
  const { at, places } = spot;
  if (recorded === '<any>') return [];
  if (Array.isArray(recorded) && Array.isArray(simulated)) return compareLists(recorded as readonly Json[], simulated, spot);
  if (isObject(recorded) && isObject(simulated)) {
    const wanted = new Map(Object.entries(recorded).map(([name, value]) => [fill(name, places), value]));
    const names = new Set([...wanted.keys(), ...Object.keys(simulated)]);
    return [...names].flatMap((name) => compareShape(wanted.get(name), simulated[name], { at: `${at}.${name}`, places }));
  }
  return isSame(recorded, simulated, places) ? [] : [{ at, recorded: describe(recorded, places), simulated: describe(simulated, places) }];
}

function compareLists(recorded: readonly Json[], simulated: readonly unknown[], { at, places }: Spot): readonly Difference[] {
  const [many, few] = [recorded.length, simulated.length];
  const count = many === few ? [] : [{ at: `${at}.length`, recorded: `${many}`, simulated: `${few}` }];
  const shared = recorded.slice(0, few);
  return [...count, ...shared.flatMap((item, index) => compareShape(item, simulated[index], { at: `${at}.${index}`, places }))];
}

function isSame(recorded: Json | undefined, simulated: unknown, places: Places): boolean {
  if (typeof recorded !== 'string') return recorded === simulated;
  const matcher = matchers[recorded];
  if (matcher) return matcher(simulated);
  return typeof simulated === 'string' && patternOf(recorded, places).test(simulated);
}

function patternOf(template: string, places: Places): RegExp {
  const parts = fill(template, places).split(/(\{[a-z]+\})/);
  const expression = parts.map((part) => varying[part.slice(1, -1)] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('');
  return new RegExp(`^${expression}$`);
}

/** A value in a form that is the same on every run: what varies becomes its matcher, the subscription its placeholder. */
export function describe(value: unknown, places: Places): string {
  if (value === undefined) return 'absent';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `<list of ${value.length}>`;
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}' : `<members ${Object.keys(value).join(', ')}>`;
  if (typeof value !== 'string') return typeof value === 'number' ? '<number>' : String(value);
  if (matchers[value]) return value;
  const known = ['<etag W/guid>', '<etag quoted>', '<guid>', '<time Z>', '<time +00:00>', '<address>', '<hex>'].find((name) =>
    matchers[name]?.(value),
  );
  if (known) return known;
  const subscription = places.s ?? '';
  return JSON.stringify(
    value
      .split(subscription)
      .join('{s}')
      .replace(new RegExp(guid, 'g'), '{guid}')
      .replace(/\bin \d+ seconds/, 'in {number} seconds'),
  );
}
