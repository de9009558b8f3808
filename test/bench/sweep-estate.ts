import { typeOf } from '../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { ClusterMemory } from '../../shared/drift/facts/estate.ts';
import { healthyWorld } from '../drift/worlds/healthy.ts';
import { ids, subscription } from '../drift/worlds/ids.ts';

const world = healthyWorld('private-workspace-private-endpoints');
const rolesEach = 3;

/** Many copies of the drift tests' healthy world, whose rows are made when they are asked for: what serves them takes no memory of the sweep's. */
export interface SyntheticEstate {
  readonly rows: number;
  /** Rows of the table from `skip` on, as texts, and how many there are in all. */
  page(table: string, skip: number, top: number): { readonly texts: readonly string[]; readonly total: number };
  /** Children of a workspace: `computes` or `datastores`. */
  children(workspaceId: string, type: string): readonly string[];
  memoryOf(clusterId: string): ClusterMemory;
}

interface Template {
  readonly table: string;
  readonly text: string;
  readonly isOfWorkspace: boolean;
}

/** All clusters with their networks, endpoints and extension; the first of them with a workspace and everything that belongs to it. */
export function createSyntheticEstate(clusters: number, workspaces: number): SyntheticEstate {
  const tables = tablesOf(clusters, workspaces);
  return {
    rows: [...tables.values()].reduce((sum, { length }) => sum + length, 0),
    page: (table, skip, top) => {
      const places = tables.get(table) ?? new Uint32Array();
      return { texts: [...places.subarray(skip, skip + top)].map(rowAt), total: places.length };
    },
    children: (workspaceId, type) => {
      const bodies = world.resources.filter(({ id }) => typeOf(String(id))?.endsWith(`/workspaces/${type}`));
      return bodies.map((body) => renamed(JSON.stringify(body), copyOf(workspaceId)));
    },
    memoryOf: (clusterId) => {
      const copy = copyOf(clusterId);
      const memory = JSON.parse(renamed(JSON.stringify(world.memory), copy)) as ClusterMemory;
      return copy < workspaces ? memory : { ...memory, seen: memory.seen.filter(({ kind }) => kind === 'endpoint') };
    },
  };
}

/** Of each row only a number: its copy and its template. */
function tablesOf(clusters: number, workspaces: number): ReadonlyMap<string, Uint32Array> {
  const places = new Map<string, number[]>();
  for (let copy = 0; copy < clusters; copy += 1) {
    templates.forEach(({ table, text, isOfWorkspace }, index) => {
      if (isOfWorkspace && copy >= workspaces) return;
      if (copy > 0 && renamed(text, copy) === renamed(text, copy - 1)) return;
      places.set(table, places.get(table) ?? []);
      places.get(table)?.push(copy * templates.length + index);
    });
  }
  return new Map([...places].map(([table, those]) => [table, Uint32Array.from(those)]));
}

function rowAt(place: number): string {
  return renamed(templates[place % templates.length]?.text ?? '', Math.floor(place / templates.length));
}

/** Zones of Azure's own services are shared, as in a hub; everything else has a name of its own in each copy. */
function renamed(text: string, copy: number): string {
  return text
    .replaceAll('aks-prod', `aks-prod${copy}`)
    .replaceAll('pe-aks-hub', `pe-aks-hub${copy}`)
    .replaceAll('vnet-', `vnet-${copy}-`)
    .replaceAll('risk', `risk${copy}`)
    .replaceAll('5e0f', `5e0f${copy}`)
    .replaceAll('1c9d3c2e-', `${copy.toString(16).padStart(8, '0')}-`);
}

function copyOf(id: string): number {
  return Number(/(?:aks-prod|risk)(\d+)/i.exec(id)?.[1] ?? 0);
}

function templateOf(body: JsonObject): Template {
  const type = typeOfRow(String(body.id));
  const table = type.startsWith('microsoft.kubernetesconfiguration/')
    ? 'kubernetesconfigurationresources'
    : type.endsWith('/privatednszones/a')
      ? 'dnsresources'
      : 'resources';
  return { table, text: JSON.stringify({ ...body, type }), isOfWorkspace: isOfWorkspace(String(body.id)) };
}

function roleTemplate(role: number): Template {
  const id = `${ids.cluster}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000${role}`;
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/RoleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
  const properties = { scope: ids.cluster, principalId: `principal-of-risk-${role}`, principalType: 'ServicePrincipal', roleDefinitionId };
  return {
    table: 'authorizationresources',
    text: JSON.stringify({ id, type: 'microsoft.authorization/roleassignments', properties }),
    isOfWorkspace: false,
  };
}

function typeOfRow(id: string): string {
  const [provider = '', ...pairs] = (id.toLowerCase().split('/providers/').at(-1) ?? '').split('/');
  return [provider, ...pairs.filter((_, index) => index % 2 === 0)].join('/');
}

function isRow(id: string): boolean {
  return !/\/workspaces\/[^/]+\//.test(id);
}

function isOfWorkspace(id: string): boolean {
  return /\/rg-(ml|data)\//.test(id) || (/\/rg-dns\//.test(id) && !id.includes('azmk8s.io'));
}

const templates: readonly Template[] = [
  ...world.resources.filter(({ id }) => isRow(String(id))).map(templateOf),
  ...Array.from({ length: rolesEach }, (_, role) => roleTemplate(role)),
];
