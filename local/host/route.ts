export interface Route {
  readonly methods: readonly string[];
  /** The route's parameters with the values that `path` (still percent-encoded, no leading slash) gives them; undefined: no match. */
  match(path: string): Record<string, string> | undefined;
  /** Lower goes first: literal segments before parameters, parameters before a catch-all, compared from the left. */
  readonly precedence: string;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean; readonly accepts: RegExp }
  | { readonly kind: 'rest'; readonly name: string };

const constraints: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  guid: /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  alpha: /^[a-z]+$/i,
  bool: /^(true|false)$/i,
};

/**
 * A route template of an HTTP trigger, in ASP.NET Core's notation as far as apps use it: `runs/{id}`, `{id:int}`, `{id?}`,
 * `{*rest}`. Literals match in any casing. Throws on a constraint that is not known here.
 */
export function parseRoute(template: string, methods: readonly string[]): Route {
  const segments = template.split('/').filter(Boolean).map(parseSegment);
  return {
    methods: methods.map((method) => method.toUpperCase()),
    match: (path) => matchSegments(segments, path.split('/').filter(Boolean)),
    precedence: segments.map((segment) => ({ literal: '0', parameter: '1', rest: '2' })[segment.kind]).join(''),
  };
}

function parseSegment(text: string): Segment {
  const match = /^\{(\*{0,2})(\w+)(?::(\w+))?(\?)?\}$/.exec(text);
  if (!match) {
    if (/[{}]/.test(text)) throw new Error(`Route segment ${text} is not supported by the local host`);
    return { kind: 'literal', text: text.toLowerCase() };
  }
  const [, stars, name = '', constraint, optional] = match;
  if (stars) return { kind: 'rest', name };
  const accepts = constraint === undefined ? /^/ : constraints[constraint];
  if (!accepts) throw new Error(`Route constraint ${constraint} is not supported by the local host`);
  return { kind: 'parameter', name, optional: optional !== undefined, accepts };
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (segment.kind === 'rest') {
      values[segment.name] = parts.slice(index).map(decode).join('/');
      return values;
    }
    if (part === undefined) {
      if (segment.kind === 'parameter' && segment.optional) continue;
      return undefined;
    }
    if (segment.kind === 'literal' ? decode(part).toLowerCase() !== segment.text : !segment.accepts.test(decode(part))) return undefined;
    if (segment.kind === 'parameter') values[segment.name] = decode(part);
  }
  return parts.length > segments.length ? undefined : values;
}

/** ASP.NET Core decodes a route value except for `%2F`, which would change where the segments end. */
function decode(part: string): string {
  return part
    .split(/(%2f)/i)
    .map((piece) => (/^%2f$/i.test(piece) ? piece : decodeURIComponent(piece)))
    .join('');
}
