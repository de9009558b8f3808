import type { ArmResponse } from '../../local/simulator/kernel.ts';
import type { Json } from '../../shared/domain/json.ts';
import type { RecordedAnswer } from './replay-recording.ts';
import { compareShape, type Difference, type Places } from './replay-shape.ts';

/** Headers that a client acts on. Request ids, rate-limit counters and caching headers are not compared. */
const urls = ['azure-asyncoperation', 'location'];
const others = ['retry-after', 'etag', 'content-type', 'x-ms-user-quota-remaining', 'x-ms-user-quota-resets-after'];

type Headers = Readonly<Record<string, string>>;

interface Both {
  readonly recorded: Headers;
  readonly simulated: ArmResponse;
}

export interface AnswerContext {
  readonly places: Places;
  /** api-version of the request: `{version}` in a recorded URL. */
  readonly version: string;
  /** Headers that the recorder removed. */
  readonly hides: readonly string[];
}

/** Every point in which the simulator's answer differs from the recorded one: status, headers that clients depend on, and the body's shape. */
export function compareAnswer(recorded: RecordedAnswer, simulated: ArmResponse, context: AnswerContext): readonly Difference[] {
  const status = compareShape(String(recorded.status), String(simulated.status), { at: 'status', places: context.places });
  const wanted = { ...(recorded.body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...recorded.headers };
  const both = { recorded: wanted, simulated };
  const headers = [
    ...urls.flatMap((name) => compareUrl(name, both, context)),
    ...others.flatMap((name) => compareHeader(name, both, context)),
  ];
  return [...status, ...headers, ...compareShape(recorded.body, bodyOf(simulated), { at: 'body', places: context.places })];
}

/** Compares with each answer that was recorded in the situation, and tells what separates the simulator from the nearest one. */
export function compareNearest(recorded: readonly RecordedAnswer[], simulated: ArmResponse, context: AnswerContext): readonly Difference[] {
  const compared = recorded.map((candidate) => compareAnswer(candidate, simulated, context));
  return compared.reduce((best, differences) => (differences.length < best.length ? differences : best));
}

/** An answer without a body is the same as one whose body is null or an empty text. */
function bodyOf(answer: ArmResponse): Json | undefined {
  return answer.body === null || answer.body === '' ? undefined : (answer.body as Json | undefined);
}

function compareHeader(name: string, { recorded, simulated }: Both, { places, hides }: AnswerContext): readonly Difference[] {
  if (hides.includes(name) && recorded[name] === undefined) return [];
  return compareShape(recorded[name], simulated.headers[name], { at: `headers.${name}`, places });
}

function compareUrl(name: string, { recorded, simulated }: Both, { places, version }: AnswerContext): readonly Difference[] {
  const at = `headers.${name}`;
  const wanted = recorded[name];
  const url = simulated.headers[name];
  if (wanted === undefined || url === undefined) return compareShape(wanted, url && normalUrl(url, version), { at, places });
  const [path = '', query = ''] = wanted.split('?');
  const [simulatedPath = '', simulatedQuery = ''] = normalUrl(url, version).split('?');
  // Signed URLs came in 2023-09: an older session without the signature says nothing about today's.
  const comparable = query.includes('{signature}') ? simulatedQuery : simulatedQuery.replace('&{signature}', '');
  const queries = query === comparable ? [] : [{ at: `${at}.query`, recorded: query, simulated: comparable }];
  return [...compareShape(path, simulatedPath, { at, places }), ...queries];
}

/** Without the host, with the api-version as `{version}` (the request's) or `{date}`, and the four signed parameters as `{signature}` when they have the recorded lengths. */
export function normalUrl(url: string, version: string): string {
  const parsed = new URL(url, 'https://management.azure.com');
  const host = parsed.host === 'management.azure.com' ? '' : `${parsed.protocol}//${parsed.host}`;
  const given = [...parsed.searchParams];
  const signed = given.filter(([name]) => ['t', 'c', 's', 'h'].includes(name));
  const rest = given.filter(([name]) => !['t', 'c', 's', 'h'].includes(name));
  const query = rest.map(([name, value]) => (name === 'api-version' ? `api-version=${versionWord(value, version)}` : `${name}=${value}`));
  if (signed.length > 0) query.push(isSignature(signed) ? '{signature}' : '{strange signature}');
  return `${host}${decodeURIComponent(parsed.pathname)}?${query.join('&')}`;
}

function versionWord(value: string, version: string): string {
  if (value === version) return '{version}';
  return /^\d{4}-\d\d-\d\d(-preview)?$/.test(value) ? '{date}' : value;
}

/** Lengths over all recorded sessions: t 18, c 2395 to 2970, s 342, h 43. */
function isSignature(signed: readonly (readonly [string, string])[]): boolean {
  const lengths = Object.fromEntries(signed.map(([name, value]) => [name, value.length]));
  const { t, c = 0, s, h } = lengths;
  return t === 18 && c >= 2395 && c <= 2970 && s === 342 && h === 43;
}
