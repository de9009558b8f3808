import type { Finding } from '../domain/finding.ts';
import { findFindings, type WantedFindings, wantedFindings } from '../http/findings.ts';
import type { Service } from '../http/service.ts';
import type { PageRequest } from './page-request.ts';

const onPage = 50;

export interface FindingsPage {
  readonly findings: readonly Finding[];
  readonly wanted: WantedFindings;
  /** Where the next page begins, if there is one. */
  readonly next?: string;
}

/** The filters of `GET /api/findings`; without a state those that are open, and `all` for every state. `bad-request`. */
export async function readFindings(service: Service, request: PageRequest): Promise<FindingsPage> {
  const asked = request.query.get('state') ?? 'open';
  const query = {
    get: (name: string) =>
      name === 'limit' ? String(onPage) : name === 'state' ? (asked === 'all' ? '' : asked) : request.query.get(name),
  };
  const wanted = wantedFindings({ ...plain(request), query });
  const { found, next } = await findFindings(service, wanted, service.clock.now());
  return { findings: found, wanted, ...(next !== undefined && { next }) };
}

/** The members of a request may be getters of a class, which a spread would lose. */
function plain({ method, params }: PageRequest): Pick<PageRequest, 'method' | 'params'> & { json(): Promise<unknown> } {
  return { method, params, json: async () => undefined };
}
