import { nameOf, sameId } from '../../shared/domain/arm-id.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { linkedEndpoints } from '../simulator/providers/aks-links.ts';
import { eventDelivered, order, restUntil, until } from './deeds.ts';
import type { Scene } from './night.ts';
import type { ShownRun } from './relink-lines.ts';
import { counted, shorten } from './words.ts';
import { NightError } from './world.ts';

/** Two clusters beside the one of the night, by their ids. */
export interface Neighbours {
  /** In mode `approve`, by its tag. */
  readonly waiting: string;
  /** Its endpoint gets a lock in the night. */
  readonly refused: string;
}

export interface Morning {
  readonly neighbours: Neighbours;
  readonly inbox: Pick<Inbox, 'letters'>;
}

/**
 * The night after: two more clusters are stopped and started. One repair waits for somebody’s approval, the other is refused with its
 * reason, and the alerts are in the inbox. True when all of that is so, and the owner’s public FQDN is still an open finding.
 */
export async function playMorning(scene: Scene, { neighbours, inbox }: Morning): Promise<boolean> {
  const { printer, timeline } = scene;
  const { waiting, refused } = neighbours;
  printer.heading(`The next night: ${nameOf(waiting)} and ${nameOf(refused)} are stopped and started as well`);
  await restUntil(scene, 20);
  await Promise.all([order(scene, 'stop', waiting), order(scene, 'stop', refused)]);
  await Promise.all([eventDelivered(scene, waiting), eventDelivered(scene, refused)]);
  await lockEndpoint(scene, refused);
  await timeline.flush();
  await restUntil(scene, 6);
  await Promise.all([order(scene, 'start', waiting), order(scene, 'start', refused)]);
  await until(scene, 'one repair to wait for approval and the other to be refused', () => {
    return newestOf(scene, waiting)?.state === 'awaiting-approval' && newestOf(scene, refused)?.hasEnded === true;
  });
  await until(scene, 'the alert of the refused repair', () => hasLetter(inbox, newestOf(scene, refused)));
  await timeline.flush();
  return sayWhatWaits(scene, { neighbours, inbox });
}

/** What a careful network team does to keep an endpoint from being deleted by mistake. */
async function lockEndpoint({ stack }: Scene, clusterId: string): Promise<void> {
  const { world, as } = stack.simulator;
  const cluster = world.get(clusterId);
  const [endpoint] = cluster ? linkedEndpoints(world, cluster) : [];
  if (!endpoint) throw new NightError(`${nameOf(clusterId)} has no linked endpoint to lock.`);
  const lockId = `${endpoint.id}/providers/Microsoft.Authorization/locks/keep`;
  const { status, body } = await as('owner')('PUT', lockId, { properties: { level: 'CanNotDelete', notes: 'Ask the network team.' } });
  if (status >= 300) throw new NightError(`The owner could not lock ${nameOf(endpoint.id)}: ${JSON.stringify(body)}.`);
}

function newestOf({ timeline }: Scene, clusterId: string): ShownRun | undefined {
  return timeline.runs().find((run) => run.intent === 'repair' && sameId(run.clusterId, clusterId));
}

function hasLetter(inbox: Pick<Inbox, 'letters'>, run: ShownRun | undefined): boolean {
  return run !== undefined && inbox.letters().some(({ links }) => links.some(({ href }) => href.endsWith(`/runs/${run.runId}`)));
}

async function sayWhatWaits(scene: Scene, { neighbours, inbox }: Morning): Promise<boolean> {
  const { printer, api, clusterId } = scene;
  const waiting = newestOf(scene, neighbours.waiting);
  const refused = newestOf(scene, neighbours.refused);
  const healed = newestOf(scene, clusterId);
  const findings = await api.openFindings(clusterId);
  printer.heading('What is there to look at now');
  printer.table([
    ['Cluster', 'What', 'In Relink’s words'],
    [nameOf(clusterId), healed?.state ?? 'no run', shorten(healed?.verdict ?? '')],
    [
      nameOf(neighbours.waiting),
      waiting?.state ?? 'no run',
      'its tag relink-mode is approve: somebody has to read the plan and approve it',
    ],
    [nameOf(neighbours.refused), refused?.state ?? 'no run', shorten(refused?.verdict ?? '')],
    [
      nameOf(clusterId),
      counted(findings.length, 'finding'),
      findings.map(({ severity, seen }) => `${severity}: ${shorten(seen)}`).join(' '),
    ],
    ['Inbox', counted(inbox.letters().length, 'alert'), [...new Set(inbox.letters().map(({ code }) => code))].join(', ')],
  ]);
  return healed?.state === 'succeeded' && waiting?.state === 'awaiting-approval' && refused?.state === 'refused' && findings.length > 0;
}
