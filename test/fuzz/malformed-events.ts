import type { Random } from '../../shared/ports/random.ts';
import { cloudEvent, gridEvent } from '../support/event-samples.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { anyJson, pick, secret, secretMembers } from './planted.ts';

type Members = Record<string, unknown>;

const notText = (random: Random) => pick<unknown>(random, [null, 7, true, [secret(random)], { a: secret(random) }, undefined]);
const notATime = (random: Random) => pick(random, [secret(random), '', '2026-13-45T99:99:99Z', 'yesterday', '1780000000', '2026-03-02']);

/** A start of a cluster in scope, as it ought to be, with more personal data than usual. */
function soundEvent(random: Random): { readonly event: Members; readonly isCloud: boolean } {
  const isCloud = random.fraction() < 0.5;
  const parts = { resourceUri: clusterId, subject: clusterId, id: `${secret(random)}-${random.fraction()}` };
  const event: Members = isCloud ? cloudEvent(parts) : gridEvent(parts);
  return { event: { ...event, ...secretMembers(random), data: { ...(event['data'] as Members), ...secretMembers(random) } }, isCloud };
}

/** Without one of the members that make it an event, or with something else in its place. */
function brokenEnvelope(random: Random): unknown {
  const { event, isCloud } = soundEvent(random);
  const name = pick(
    random,
    isCloud ? ['id', 'source', 'type', 'time', 'specversion'] : ['id', 'subject', 'eventType', 'eventTime', 'dataVersion'],
  );
  const { [name]: _, ...others } = event;
  if (random.fraction() < 0.3) return others;
  const isTime = name === 'time' || name === 'eventTime';
  return { ...event, [name]: isTime && random.fraction() < 0.5 ? notATime(random) : notText(random) };
}

const crookedIds = (random: Random): string[] => [
  secret(random),
  `${clusterId}/${secret(random)}`,
  `${clusterId}?sig=${secret(random)}`,
  clusterId.replace('rg-night', `../${secret(random)}`),
  clusterId.replace('rg-night', 'ada.zq7planted@example.com'),
  clusterId.replace('11111111-1111-4111-8111-111111111111', secret(random)),
  clusterId.replace('/providers/', '//providers/'),
  `${clusterId}#`,
  '/',
  '',
];

/** Sound in its form, and about nothing that could be a cluster. */
function crookedResource(random: Random): unknown {
  const { event } = soundEvent(random);
  const resourceUri = pick(random, crookedIds(random));
  return { ...event, subject: pick(random, [resourceUri, `${resourceUri}x`]), data: { ...(event['data'] as Members), resourceUri } };
}

/** Sound, and about somebody else's cluster, whose names are secrets as far as Relink may know. */
function elsewhere(random: Random): unknown {
  const { event } = soundEvent(random);
  const resourceUri = clusterId
    .replace('11111111-1111-4111-8111-111111111111', '99999999-9999-4999-8999-999999999999')
    .replace('rg-night', pick(random, ['rg-zq7planted', 'eyJhbGciOiJub25lIn0.zq7planted.c2ln']));
  return { ...event, subject: resourceUri, data: { ...(event['data'] as Members), resourceUri, correlationId: 'zq7planted' } };
}

/** About the cluster, and nothing that concerns Relink: another operation, another type, the delete of something unknown. */
function noConcern(random: Random): unknown {
  const { event, isCloud } = soundEvent(random);
  const type = isCloud ? 'type' : 'eventType';
  if (random.fraction() < 0.5) return { ...event, [type]: pick(random, ['Microsoft.Storage.BlobCreated', secret(random), 'constructor']) };
  const operationName = pick(random, ['Microsoft.ContainerService/managedClusters/listClusterUserCredential/action', secret(random)]);
  return { ...event, data: { ...(event['data'] as Members), operationName } };
}

const kinds = [brokenEnvelope, crookedResource, elsewhere, noConcern, anyJson, (random: Random) => deep(random)];

function deep(random: Random): unknown {
  let value: unknown = secret(random);
  for (let level = 0; level < 2_000; level += 1) value = level % 2 === 0 ? [value] : { data: value };
  return value;
}

/** A delivery of which no event may start anything: one event, or an array of several, some of them twice. */
export function malformedDelivery(random: Random): unknown {
  const event = () => pick(random, kinds)(random);
  if (random.fraction() < 0.7) return event();
  const events = Array.from({ length: Math.floor(random.fraction() * 4) }, event);
  return [...events, ...events.slice(0, 1)];
}
