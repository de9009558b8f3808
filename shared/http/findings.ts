import { type Finding, type FindingSeverity, findingSeverities, isSuppressed } from '../domain/finding.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import { csvOf } from './csv.ts';
import { findingColumns, rowOfFinding, viewOfFinding } from './finding-view.ts';
import { afterIn, limitIn, linkToNext } from './paging.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const limits = { usual: 100, most: 5_000 };
const looksAtOnce = 500;
const asked = ['cluster', 'severity', 'state', 'rule', 'format'];
export const findingStates = ['open', 'resolved', 'suppressed'] as const;

/** What somebody asks for. `open` leaves out what is suppressed. */
export interface WantedFindings {
  readonly clusterId: string | undefined;
  readonly severity: FindingSeverity | undefined;
  readonly state: (typeof findingStates)[number] | undefined;
  readonly ruleId: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

/**
 * `GET /api/findings?cluster=&severity=&state=&rule=&limit=&after=`: those of one cluster beside each other. With more to come, `next` (JSON)
 * and the header `link` say how to go on. As CSV with `Accept: text/csv` or `format=csv`.
 */
export async function listFindings(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const wanted = wantedFindings(request);
  const isCsv = wantsCsv(request);
  const now = service.clock.now();
  const { found, next } = await findFindings(service, wanted, now);
  const link = linkToNext('findings', { query: request.query, asked, next });
  if (!isCsv) return jsonAnswer(200, { findings: found.map((finding) => viewOfFinding(finding, now)), next: next ?? null }, link);
  const body = csvOf(
    findingColumns,
    found.map((finding) => rowOfFinding(finding, now)),
  );
  return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store', ...link }, body };
}

/** Reads on until enough fit; one more than is shown tells whether there are more. */
export async function findFindings(
  { store }: Service,
  wanted: WantedFindings,
  now: number,
): Promise<{ readonly found: readonly Finding[]; readonly next?: string }> {
  const found: Finding[] = [];
  let after = wanted.after;
  do {
    const page = await store.findings.list({
      limit: looksAtOnce,
      ...(wanted.clusterId !== undefined && { clusterId: wanted.clusterId }),
      ...(after !== undefined && { after }),
    });
    found.push(...page.findings.filter((finding) => fits(finding, wanted, now)));
    after = page.next;
  } while (after !== undefined && found.length <= wanted.limit);
  const shown = found.slice(0, wanted.limit);
  const last = shown.at(-1);
  return { found: shown, ...(found.length > wanted.limit && last && { next: last.findingId }) };
}

function fits(finding: Finding, { severity, state, ruleId }: WantedFindings, now: number): boolean {
  const shown = isSuppressed(finding, now) ? 'suppressed' : finding.state;
  return (
    (severity === undefined || finding.severity === severity) &&
    (state === undefined || shown === state) &&
    (ruleId === undefined || finding.ruleId === ruleId)
  );
}

export function wantedFindings({ query }: ApiRequest): WantedFindings {
  const textAt = (name: string) => query.get(name) || undefined;
  const cluster = textAt('cluster');
  const clusterId = cluster === undefined ? undefined : wellFormedId(cluster, clusterType);
  if (cluster !== undefined && clusterId === undefined) throw bad('cluster must be the full resource id of an AKS cluster.');
  return {
    clusterId,
    severity: oneOf('severity', textAt('severity'), findingSeverities),
    state: oneOf('state', textAt('state'), findingStates),
    ruleId: matching('rule', textAt('rule'), /^[a-z0-9-]{1,100}$/),
    limit: limitIn(query, limits),
    after: afterIn(query, (text) => findingIdForm.test(text)),
  };
}

export const findingIdForm = /^[0-9a-f]{16}-[0-9a-f]{32}$/;

function oneOf<T extends string>(name: string, text: string | undefined, words: readonly T[]): T | undefined {
  const word = words.find((candidate) => candidate === text);
  if (text !== undefined && word === undefined) throw bad(`${name} must be one of ${words.join(', ')}.`);
  return word;
}

function matching(name: string, text: string | undefined, form: RegExp): string | undefined {
  if (text !== undefined && !form.test(text)) throw bad(`${name} must be as GET /api/findings shows it.`);
  return text;
}

function wantsCsv({ query, headers }: ApiRequest): boolean {
  const format = oneOf('format', query.get('format') || undefined, ['json', 'csv'] as const);
  return format === undefined ? (headers?.get('accept') ?? '').toLowerCase().startsWith('text/csv') : format === 'csv';
}

function bad(message: string): ServiceError {
  return new ServiceError('bad-request', message);
}
