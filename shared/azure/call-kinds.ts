import type { BucketSize } from './call-bucket.ts';

/** Half of what Azure gives a subscription and principal, so that another instance fits in beside us. */
export interface CallKind {
  /** Who shares the bucket. */
  readonly key: string;
  readonly size: BucketSize;
}

export interface CallKinds {
  /** ARM's own bucket: 250 reads (25 a second), 200 writes and 200 deletes (10 a second) ("Understand how ARM throttles requests"). */
  readonly arm: CallKind;
  /** That of the provider behind it. */
  readonly provider: CallKind;
  readonly isWrite: boolean;
  /** A list, as against one resource or one poll. */
  readonly isList: boolean;
}

type Kind = 'reads' | 'writes' | 'deletes';

const armSizes: Readonly<Record<Kind, BucketSize>> = {
  reads: { burst: 125, perSecond: 12.5 },
  writes: { burst: 100, perSecond: 5 },
  deletes: { burst: 100, perSecond: 5 },
};

interface ProviderRow {
  readonly path: RegExp;
  readonly kinds: readonly Kind[];
  readonly name: string;
  /** Each resource has a bucket of its own. */
  readonly isPerResource?: boolean;
  readonly size: BucketSize;
}

/** A question, although it is sent as POST. */
const graphPath = /^\/providers\/microsoft\.resourcegraph\/resources$/;

/**
 * Providers that are known to allow less than ARM: AKS 60 GETs (1 a second) of one cluster, 60 other calls (1 a second) of a subscription ("Quotas, virtual machine size
 * restrictions, and region availability in AKS"), private DNS 500 reads and Network 1,000 writes and deletes in five minutes ("Understand how ARM throttles
 * requests"), Resource Graph 15 queries in five seconds ("Guidance for throttled requests in Azure Resource Graph"). The first row that fits counts.
 */
const providerRows: readonly ProviderRow[] = [
  {
    path: /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+$/,
    kinds: ['reads'],
    name: 'aks-cluster',
    isPerResource: true,
    size: { burst: 30, perSecond: 0.5 },
  },
  {
    path: /\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+\/./,
    kinds: ['reads', 'writes', 'deletes'],
    name: 'aks-other',
    size: { burst: 30, perSecond: 0.5 },
  },
  {
    path: /\/providers\/microsoft\.network\/private(dnszones|dnsoperation)/,
    kinds: ['reads'],
    name: 'private-dns-reads',
    size: { burst: 250, perSecond: 250 / 300 },
  },
  {
    path: /\/providers\/microsoft\.network\/(?!private(dnszones|dnsoperation))/,
    kinds: ['writes', 'deletes'],
    name: 'network-changes',
    size: { burst: 500, perSecond: 500 / 300 },
  },
  {
    path: graphPath,
    kinds: ['reads'],
    name: 'resource-graph',
    size: { burst: 7, perSecond: 1.5 },
  },
];

/** The buckets that a call draws on. A provider that nobody knows a limit of has ARM's numbers, and slows down for itself when it refuses. */
export function kindsOfCall(method: string, url: string): CallKinds {
  const path = new URL(url).pathname.toLowerCase().replace(/\/+$/, '');
  const kind = kindOf(method, path);
  const subscription = /^\/subscriptions\/([^/]+)/.exec(path)?.[1] ?? '';
  const row = providerRows.find((candidate) => candidate.kinds.includes(kind) && candidate.path.test(path));
  const name = row?.name ?? `${/\/providers\/([^/]+)/.exec(path)?.[1] ?? 'arm'}-${kind}`;
  return {
    arm: { key: `${subscription} arm-${kind}`, size: armSizes[kind] },
    provider: { key: `${subscription} ${name}${row?.isPerResource ? ` ${path}` : ''}`, size: row?.size ?? armSizes[kind] },
    isWrite: kind !== 'reads',
    isList: kind === 'reads' && isList(path),
  };
}

function kindOf(method: string, path: string): Kind {
  if (method === 'GET' || method === 'HEAD' || graphPath.test(path)) return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

/** After the last provider come pairs of type and name; a type without a name is a list. */
function isList(path: string): boolean {
  const [, ...segments] = (path.split('/providers/').at(-1) ?? '').split('/');
  return segments.length % 2 === 1;
}
