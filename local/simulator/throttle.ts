import { failed } from './answers.ts';
import type { ArmResponse, Principal } from './kernel.ts';

interface Bucket {
  tokens: number;
  at: number;
}

interface Wait {
  readonly seconds: number;
  readonly capacity: number;
}

/** A token bucket and who shares it. `perSecond` tokens come back each second, up to `capacity`. */
interface Rule {
  readonly name: string;
  readonly capacity: number;
  readonly perSecond: number;
  /** The bucket that the request draws on, or undefined when the rule does not concern it. */
  key(call: Call): string | undefined;
  refuse(call: Call, wait: Wait): ArmResponse;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly action: string;
  readonly principal: Principal;
  readonly tenantId: string;
}

export interface Throttle {
  /** 429 when a bucket is empty; undefined when the call may go on, and then every bucket has given a token. */
  refuse(call: Call): ArmResponse | undefined;
  /** `x-ms-ratelimit-remaining-…` for an answer that a provider gave. */
  headers(call: Call): Record<string, string>;
}

const subscriptionOf = (path: string): string => /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? '';
const kindOf = (method: string): 'reads' | 'writes' | 'deletes' =>
  method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
const isNetwork = (path: string): boolean => /\/providers\/microsoft\.network\/(?!private(dnszones|dnsoperation))/i.test(path);
const isPrivateDns = (path: string): boolean => /\/providers\/microsoft\.network\/private(dnszones|dnsoperation)/i.test(path);
const isAks = (path: string): boolean => /\/providers\/microsoft\.containerservice\//i.test(path);
const aksPoll = /\/locations\/[^/]+\/operation(s|results)\//i;

/** `PUT/SUBSCRIPTIONS/RESOURCEGROUPS/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/`: the path without its names (fault-bodies). */
function operationOf(call: Call): string {
  const [containers = '', ...provided] = call.path.split(/\/providers\//i);
  const everyOther = (segments: readonly string[]): readonly string[] => segments.filter((_, index) => index % 2 === 0);
  const kept = provided.flatMap((part) => {
    const [namespace = '', ...pairs] = part.split('/');
    return ['providers', namespace, ...everyOther(pairs)];
  });
  return `${[call.method, ...everyOther(containers.split('/').slice(1)), ...kept].join('/')}/`.toUpperCase();
}

/** Both recorded bodies (fault-bodies); the CLI's recorder dropped their Retry-After, the sentence has the same number. */
const armThrottled = (call: Call, { seconds }: Wait): ArmResponse =>
  failed(
    429,
    {
      code: 'SubscriptionRequestsThrottled',
      message: `Number of requests for subscription '${subscriptionOf(call.path)}' and operation '${operationOf(call)}' exceeded the backend storage limit. Please try again after '${seconds}' seconds.`,
    },
    { 'retry-after': String(seconds), 'x-ms-failure-cause': 'gateway' },
  );

const actionThrottled = (call: Call, { seconds, capacity }: Wait): ArmResponse =>
  failed(
    429,
    {
      code: 'ResourceRequestsThrottled',
      message: `Number of requests for action '${call.action}' exceeded the limit of '${capacity}' for time interval '00:05:00'. Please try again after '${seconds}' seconds.`,
    },
    { 'retry-after': String(seconds), 'x-ms-failure-cause': 'gateway' },
  );

/** azure-facts F [AKS-quota]: 429 `Throttled` with Retry-After in seconds; AKS errors have no `error` wrapper (recorded-network-aks, section 6). */
const aksThrottled = (_call: Call, { seconds }: Wait): ArmResponse => ({
  status: 429,
  headers: { 'retry-after': String(seconds), 'content-type': 'application/json' },
  body: { code: 'Throttled', details: null, message: 'The request is throttled. Please try again later.', subcode: 'Throttled' },
});

const arm = (kind: 'reads' | 'writes' | 'deletes', capacity: number, perSecond: number): Rule => ({
  name: `arm-${kind}`,
  capacity,
  perSecond,
  key: (call) => (kindOf(call.method) === kind ? `${subscriptionOf(call.path)}/${call.principal.objectId}` : undefined),
  refuse: armThrottled,
});

const clusterOf = (path: string): string | undefined => /^.*\/managedclusters\/[^/]+$/i.exec(path)?.[0].toLowerCase();

/** azure-facts F, with its sources there. Resource Graph counts its queries itself (`providers/graph-quota.ts`). */
const rules: readonly Rule[] = [
  arm('reads', 250, 25),
  arm('writes', 200, 10),
  arm('deletes', 200, 10),
  {
    name: 'network-writes',
    capacity: 1000,
    perSecond: 1000 / 300,
    refuse: actionThrottled,
    key: (call) => (isNetwork(call.path) && call.method !== 'GET' ? subscriptionOf(call.path) : undefined),
  },
  {
    name: 'network-reads',
    capacity: 10_000,
    perSecond: 10_000 / 300,
    refuse: actionThrottled,
    key: (call) => (isNetwork(call.path) && call.method === 'GET' ? subscriptionOf(call.path) : undefined),
  },
  {
    name: 'private-dns-reads',
    capacity: 500,
    perSecond: 500 / 300,
    refuse: actionThrottled,
    key: (call) => (isPrivateDns(call.path) && call.method === 'GET' ? subscriptionOf(call.path) : undefined),
  },
  {
    name: 'aks-get',
    capacity: 60,
    perSecond: 1,
    refuse: aksThrottled,
    key: (call) => (call.method === 'GET' ? clusterOf(call.path) : undefined),
  },
  {
    name: 'aks-polls',
    capacity: 200,
    perSecond: 2,
    refuse: aksThrottled,
    key: (call) => (isAks(call.path) && aksPoll.test(call.path) ? subscriptionOf(call.path) : undefined),
  },
  {
    name: 'aks-list',
    capacity: 500,
    perSecond: 1,
    refuse: aksThrottled,
    key: (call) =>
      /^\/subscriptions\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters$/i.test(call.path)
        ? subscriptionOf(call.path)
        : undefined,
  },
  {
    name: 'aks-list-group',
    capacity: 60,
    perSecond: 1,
    refuse: aksThrottled,
    key: (call) =>
      /\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters$/i.test(call.path)
        ? call.path.toLowerCase()
        : undefined,
  },
  {
    name: 'aks-put',
    capacity: 20,
    perSecond: 1 / 60,
    refuse: aksThrottled,
    key: (call) => (call.method === 'PUT' ? clusterOf(call.path) : undefined),
  },
  {
    name: 'aks-other',
    capacity: 60,
    perSecond: 1,
    refuse: aksThrottled,
    key: (call) => (isOtherAks(call) ? subscriptionOf(call.path) : undefined),
  },
];

function isOtherAks(call: Call): boolean {
  if (!isAks(call.path) || aksPoll.test(call.path) || /managedclusters$/i.test(call.path)) return false;
  return !(clusterOf(call.path) !== undefined && (call.method === 'GET' || call.method === 'PUT'));
}

export function createThrottle(now: () => number, enabled: boolean): Throttle {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (rule: Rule, key: string): Bucket => {
    const id = `${rule.name}/${key}`;
    const bucket = buckets.get(id) ?? { tokens: rule.capacity, at: now() };
    bucket.tokens = Math.min(rule.capacity, bucket.tokens + ((now() - bucket.at) / 1000) * rule.perSecond);
    bucket.at = now();
    buckets.set(id, bucket);
    return bucket;
  };
  return {
    refuse: (call) => {
      if (!enabled) return undefined;
      const drawn = rules.flatMap((rule) => {
        const key = rule.key(call);
        return key === undefined ? [] : [{ rule, bucket: bucketOf(rule, key) }];
      });
      const empty = drawn.find(({ bucket }) => bucket.tokens < 1);
      if (empty)
        return empty.rule.refuse(call, {
          seconds: Math.max(1, Math.ceil((1 - empty.bucket.tokens) / empty.rule.perSecond)),
          capacity: empty.rule.capacity,
        });
      for (const { bucket } of drawn) bucket.tokens -= 1;
      return undefined;
    },
    headers: (call) => remaining(call, kindOf(call.method), (rule, key) => Math.floor(bucketOf(rule, key).tokens)),
  };
}

/** Private DNS shows its own header, the others ARM's global ones, 15 times a principal's (recorded-network-aks, section 9). */
function remaining(call: Call, kind: 'reads' | 'writes' | 'deletes', left: (rule: Rule, key: string) => number): Record<string, string> {
  if (subscriptionOf(call.path) === '') return {};
  if (isPrivateDns(call.path)) return { 'x-ms-ratelimit-remaining-subscription-resource-requests': kind === 'reads' ? '499' : '11999' };
  const rule = rules.find((item) => item.name === `arm-${kind}`);
  const tokens = rule ? left(rule, rule.key(call) ?? '') : 0;
  const spent = rule ? rule.capacity - tokens : 0;
  return { [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String((kind === 'reads' ? 16_500 : 12_000) - spent) };
}
