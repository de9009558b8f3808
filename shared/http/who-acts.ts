import { ServiceError } from '../domain/service-error.ts';
import { personName } from './request-body.ts';
import type { ApiRequest } from './service.ts';

/**
 * The name that goes into the journal. A token proves it, so nobody may give another one; whoever comes with a key, which proves nothing,
 * has to say who they are. `bad-request`.
 */
export function whoActs({ caller }: Pick<ApiRequest, 'caller'>, given: string | undefined): string {
  const name = whoMayAct({ caller }, given);
  if (name !== undefined) return name;
  throw new ServiceError('bad-request', 'by must be your name: a function key does not tell it.');
}

/** The same where nobody has to say who they are. */
export function whoMayAct({ caller }: Pick<ApiRequest, 'caller'>, given: string | undefined): string | undefined {
  if (caller === undefined || caller.kind === 'key') return given;
  if (given === undefined || given === caller.name) return caller.name;
  throw new ServiceError('bad-request', 'by must be left out: your token says who you are.');
}

/** The same from a query, for requests without a body. */
export function whoActsByQuery(request: ApiRequest): string {
  const given = request.query.get('by') ?? undefined;
  const parsed = personName.optional().safeParse(given);
  if (!parsed.success) throw new ServiceError('bad-request', 'by must be your name, on one line: ?by=your%20name.');
  return whoActs(request, parsed.data);
}
