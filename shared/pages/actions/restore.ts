import { nameOf } from '../../domain/arm-id.ts';
import { clusterOfSnapshot } from '../../domain/restore.ts';
import { ServiceError } from '../../domain/service-error.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { wellFormedId } from '../../domain/well-formed-id.ts';
import type { Service } from '../../http/service.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import { moment } from '../views/times.ts';
import type { Action, Confirmation } from './action.ts';
import { askedFor, idIn, reasonField, reasonIn } from './fields.ts';

const types = ['Microsoft.Network/privateEndpoints', 'Microsoft.MachineLearningServices/workspaces/computes'];
const snapshotIdForm = /^[0-9a-f]{32}-[0-9a-f]{64}$/;

/** Makes a missing endpoint or compute again from a snapshot: first choose one (`?resource=`), then confirm it (`?snapshot=`). */
export const restore: Action = {
  confirm: async ({ request, service }) => {
    const snapshotId = request.query.get('snapshot');
    return snapshotId === null ? choose(service, askedFor(request, 'resource')) : confirmOne(service, snapshotId);
  },
  act: async ({ request, service, log }, form) => {
    const snapshotId = idIn(form, 'snapshot');
    if (!snapshotIdForm.test(snapshotId)) throw noSnapshot();
    const { runId } = await service.requestRestore({ snapshotId, by: request.caller.name, reason: reasonIn(form) }, log);
    return { location: addresses.run(runId) };
  },
};

async function choose({ store }: Service, text: string): Promise<Confirmation> {
  const resourceId = types.map((type) => wellFormedId(text, type)).find((id) => id !== undefined);
  if (resourceId === undefined) throw new ServiceError('bad-request', 'The address names neither a private endpoint nor a compute.');
  const snapshots = await store.snapshots.list(resourceId);
  const links = snapshots.map(
    ({ snapshotId, savedAt }) =>
      markup`<li><a href="${addresses.action('restore', { snapshot: snapshotId })}">Taken ${moment(savedAt)}</a> <code>${snapshotId.slice(33, 45)}</code></li>`,
  );
  return {
    title: `Restore ${nameOf(resourceId)}`,
    explains: markup`<p class="id">${resourceId}</p>${links.length > 0 && markup`<p>Choose the snapshot to make it again from, the newest first:</p><ul>${links}</ul>`}`,
    hidden: {},
    submit: '',
    back: addresses.overview(),
    obstacle:
      links.length > 0
        ? 'Nothing happens before you have chosen a snapshot and confirmed it.'
        : 'There is no snapshot of it, so it cannot be restored from here.',
  };
}

async function confirmOne({ store }: Service, snapshotId: string): Promise<Confirmation> {
  const snapshot = snapshotIdForm.test(snapshotId) ? await store.snapshots.find(snapshotId) : undefined;
  if (!snapshot) throw noSnapshot();
  const clusterId = clusterOfSnapshot(snapshot);
  return {
    title: `Restore ${nameOf(snapshot.resourceId)}`,
    explains: markup`<p class="id">${snapshot.resourceId}</p>
<p>If it is missing, Relink makes it again with exactly the configuration of this snapshot. If it is there, nothing is written. The run shows its plan first, and waits for an approval where the cluster’s mode is approve.</p>
<h2>The snapshot</h2>${contentOf(snapshot)}`,
    fields: reasonField(),
    hidden: { snapshot: snapshotId },
    submit: 'Restore it',
    isDangerous: true,
    back: clusterId === undefined ? addresses.overview() : addresses.cluster(clusterId),
    obstacle: clusterId === undefined ? 'The snapshot is not one of a part of a cluster.' : undefined,
  };
}

/** R11: what tells one snapshot from another, and not the configuration itself, which may hold what nobody expects. */
function contentOf(snapshot: Snapshot): Markup {
  const clusterId = clusterOfSnapshot(snapshot);
  const lines =
    snapshot.kind === 'endpoint'
      ? {
          Addresses: snapshot.addresses.join(', ') || 'none',
          'Zone groups': String(snapshot.zoneGroups.length),
          'A records': String(snapshot.records.length),
        }
      : { 'Role assignments of its identity': String(snapshot.roleAssignments?.length ?? 'not read') };
  const rows = Object.entries({ Kind: snapshot.kind, Cluster: clusterId === undefined ? 'none' : nameOf(clusterId), ...lines });
  return markup`<dl class="said">${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function noSnapshot(): ServiceError {
  return new ServiceError('not-found', 'There is no such snapshot.');
}
