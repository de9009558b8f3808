import { parentId, sameId, subscriptionIdOf, typeOf } from '../../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import { workspaceType } from '../../../shared/drift/facts/kinds.ts';
import type { EstateReads } from '../../../shared/ports/estate.ts';

export interface EstateSource {
  /** Wire bodies of everything, datastores included, as the worlds of the drift tests have them. */
  readonly resources: readonly JsonObject[];
  /** Rows that the caller may not read. */
  readonly hides?: (row: JsonObject) => boolean;
  /** Undefined: the caller may not read them. */
  readonly bindings?: readonly JsonObject[] | undefined;
  readonly versions?: readonly JsonObject[] | undefined;
}

export interface FakeEstateOptions {
  /** Called before every answer; may throw. */
  readonly ask?: (call: string, id: string, signal: AbortSignal) => void;
  readonly pageSize?: number;
}

/** Resource Graph and the direct lists over plain bodies. The source is looked at anew for every page, so the estate may change between two. */
export function createFakeEstate(source: () => EstateSource, { ask = () => {}, pageSize = 1_000 }: FakeEstateOptions = {}): EstateReads {
  return {
    async *rows({ table, types, subscriptionIds }, signal) {
      for (let skip = 0; ; skip += pageSize) {
        ask('estate.rows', table, signal);
        const all = rowsOf(source(), types).filter(({ id }) => subscriptionIds.includes(subscriptionIdOf(String(id)).toLowerCase()));
        yield { rows: all.slice(skip, skip + pageSize), totalRows: all.length };
        if (skip + pageSize >= all.length) return;
      }
    },
    datastores: async (workspaceId, signal) => {
      ask('estate.datastores', workspaceId, signal);
      const type = `${workspaceType}/datastores`;
      return source().resources.filter(({ id }) => typeOf(String(id)) === type && sameId(parentId(String(id)), workspaceId));
    },
    bindings: async (clusterId, signal) => {
      ask('estate.bindings', clusterId, signal);
      return orForbidden(source().bindings);
    },
    versions: async ({ location }, signal) => {
      ask('estate.versions', location, signal);
      return orForbidden(source().versions);
    },
  };
}

function rowsOf({ resources, hides = () => false }: EstateSource, types: readonly string[]): readonly JsonObject[] {
  return resources
    .map((body): JsonObject => ({ ...body, type: typeOfRow(String(body.id)) }))
    .filter((row) => types.includes(String(row.type)) && !hides(row))
    .toSorted((one, other) => (String(one.id) < String(other.id) ? -1 : 1));
}

/** The type after the last provider: extensions and role assignments hang on resources of other providers. */
function typeOfRow(id: string): string {
  const [provider = '', ...pairs] = (id.toLowerCase().split('/providers/').at(-1) ?? '').split('/');
  return [provider, ...pairs.filter((_, index) => index % 2 === 0)].join('/');
}

function orForbidden(bodies: readonly JsonObject[] | undefined): readonly JsonObject[] {
  if (!bodies) throw new ServiceError('azure-forbidden', 'Azure answered 403 AuthorizationFailed.');
  return bodies;
}
