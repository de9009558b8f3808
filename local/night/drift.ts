import { nameOf, sameId } from '../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../shared/domain/json.ts';
import type { ShownFinding } from './api.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { until } from './deeds.ts';
import type { Scene } from './night.ts';
import { counted, shorten } from './words.ts';

const hour = 3_600_000;

/**
 * The day after: people edit the world, and the hourly sweep looks. A record that a template took back is corrected by Relink itself; a
 * public FQDN and a deleted endpoint are for people to decide, and the owner restores the endpoint through Relink's API. True
 * when everything works again in the end and only the owner's own choice is left as a finding.
 */
export async function playDay(scene: Scene, before: readonly Condition[]): Promise<boolean> {
  const { printer, stack, clusterId } = scene;
  printer.heading('The day after: the hourly sweep looks for drift; nothing has been changed yet');
  await sweepAfterAnHour(scene);
  if (!sayFindings(scene, await openFindings(scene)).isClean) return false;
  const endpoint = editable(before);
  if (!endpoint) {
    printer.say('  (this world has no endpoint whose address and record changed in the night; its day is not played)', 'faint');
    return true;
  }
  printer.heading('A template writes the old address back, and somebody gives the cluster a public FQDN');
  await writeRecord(scene, endpoint);
  await turnOnPublicFqdn(scene);
  await sweepAfterAnHour(scene);
  sayFindings(scene, await openFindings(scene));
  await repairsEnded(scene);
  await sweepAfterAnHour(scene);
  sayFindings(scene, await openFindings(scene));
  printer.heading('Somebody deletes an endpoint; Relink tells, and undoes no person’s deed unasked');
  await deleteEndpoint(scene, endpoint.endpointId);
  await sweepAfterAnHour(scene);
  sayFindings(scene, await openFindings(scene));
  await atRest(scene);
  await restore(scene, endpoint.endpointId);
  await sweepAfterAnHour(scene);
  const left = sayFindings(scene, await openFindings(scene));
  const works = conditionsOf(stack.simulator, clusterId, stack.judge.verdict().problems).every((condition) => condition.works);
  printer.line({
    at: scene.clock.now(),
    who: 'Judge',
    text: works ? 'every link works; what is left is the owner’s to decide' : 'something is broken',
    tone: works ? 'good' : 'bad',
  });
  return works && left.ruleIds.join() === 'public-fqdn';
}

interface Editable {
  readonly endpointId: string;
  readonly recordId: string;
  /** Before the night. */
  readonly oldAddress: string;
}

/** An endpoint of the evening with the record that held its address then. */
function editable(before: readonly Condition[]): Editable | undefined {
  const records = before.filter(({ kind }) => kind === 'A record');
  for (const endpoint of before.filter(({ kind }) => kind.startsWith('linked endpoint'))) {
    const oldAddress = endpoint.text.replace(/^works, /, '');
    const record = records.find(({ text }) => text === `works, ${oldAddress}`);
    if (record) return { endpointId: endpoint.id, recordId: record.id, oldAddress };
  }
  return undefined;
}

async function sweepAfterAnHour({ stack, clock, timeline, printer }: Scene): Promise<void> {
  await timeline.flush();
  printer.say('  (an hour passes)', 'faint');
  clock.advance(hour + 5 * 60_000);
  await stack.host().invokeTimer('drift-sweep');
  await timeline.flush();
}

async function openFindings({ api, clusterId }: Scene): Promise<readonly ShownFinding[]> {
  return api.openFindings(clusterId);
}

function sayFindings({ printer, clock }: Scene, findings: readonly ShownFinding[]): { isClean: boolean; ruleIds: readonly string[] } {
  printer.line({
    at: clock.now(),
    who: 'Relink',
    text: findings.length === 0 ? 'the sweep finds nothing' : `the sweep finds: ${counted(findings.length, 'finding')}`,
    tone: findings.length === 0 ? 'good' : 'bad',
  });
  for (const { severity, ruleId, subjectId, seen } of findings) {
    printer.line({
      at: clock.now(),
      who: 'Relink',
      about: nameOf(subjectId),
      text: `${severity}, ${ruleId}: ${shorten(seen)}`,
      tone: 'bad',
    });
  }
  return { isClean: findings.length === 0, ruleIds: findings.map(({ ruleId }) => ruleId) };
}

async function writeRecord({ stack }: Scene, { recordId, oldAddress }: Editable): Promise<void> {
  const ttl = objectAt(stack.simulator.world.get(recordId)?.body, 'properties').ttl ?? 300;
  await stack.simulator.as('owner')('PUT', recordId, { properties: { ttl, aRecords: [{ ipv4Address: oldAddress }] } });
}

/** A whole PUT, as templates make it. */
async function turnOnPublicFqdn(scene: Scene): Promise<void> {
  const { stack, clusterId } = scene;
  const body = stack.simulator.world.get(clusterId)?.body ?? {};
  const properties = objectAt(body, 'properties');
  const apiServerAccessProfile = { ...objectAt(properties, 'apiServerAccessProfile'), enablePrivateClusterPublicFQDN: true };
  await stack.simulator.as('owner')('PUT', clusterId, { ...body, properties: { ...properties, apiServerAccessProfile } });
  await until(scene, 'the cluster to settle', () => {
    const state = textAt(objectAt(stack.simulator.world.get(clusterId)?.body, 'properties'), 'provisioningState');
    return state === 'Succeeded';
  });
}

async function deleteEndpoint(scene: Scene, endpointId: string): Promise<void> {
  const { stack, clock, timeline } = scene;
  const from = clock.now();
  await stack.simulator.as('owner')('DELETE', endpointId);
  await until(scene, 'the endpoint to be gone', () => stack.simulator.world.get(endpointId) === undefined);
  // The event of it has Relink look; a sweep that comes in the middle of that judges nothing. An event may be lost, so this is not waited for for ever.
  const hasLooked = () => timeline.runs().some((run) => run.cause === 'hint' && Date.parse(run.createdAt) > from && run.hasEnded);
  await until(scene, 'the look that the event causes', () => hasLooked() || clock.now() > from + hour / 4);
}

async function restore(scene: Scene, endpointId: string): Promise<void> {
  const { api, clock, timeline } = scene;
  timeline.add({ at: clock.now(), who: 'Owner', about: nameOf(endpointId), text: 'asks Relink to restore it from its newest snapshot' });
  const runId = await api.restore(endpointId, 'deleted by mistake');
  await until(scene, 'the restore to end', () => timeline.runs().some((run) => run.runId === runId && run.hasEnded));
  await timeline.flush();
}

/** A restore begins only while the cluster has no run: the event of a delete has Relink look at once. */
async function atRest(scene: Scene): Promise<void> {
  await until(scene, 'the look that the delete caused to end', () => scene.timeline.runs().every((run) => run.hasEnded));
  await scene.timeline.flush();
}

/** What the sweep began itself. */
async function repairsEnded(scene: Scene): Promise<void> {
  const { timeline, clusterId } = scene;
  const ours = () => timeline.runs().filter((run) => run.cause === 'drift' && sameId(run.clusterId, clusterId));
  await until(scene, 'the repair that the sweep began to end', () => ours().length > 0 && ours().every((run) => run.hasEnded));
  await timeline.flush();
}
