import { sweepIfDue } from '../../shared/drift/sweep-if-due.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import type { Scenario } from './play-with-roles.ts';
import { clusterId, fraud, hubEndpoint, subscription } from './simulated-night.ts';
import type { SimulatedRepair } from './simulated-repair.ts';

const forever = new AbortController().signal;

async function sweepNow({ engine, night }: SimulatedRepair): Promise<void> {
  night.pass(65 * 60);
  await sweepIfDue(engine, forever);
}

/** A restart that Relink sees, worked to its end, with a sweep before and one after it. */
async function playNight(repair: SimulatedRepair): Promise<void> {
  await sweepNow(repair);
  await repair.restart();
  await repair.work();
  await sweepNow(repair);
  await repair.work();
}

/** A person approves the plan as soon as the run waits for it. */
async function approve({ engine, lastRun }: SimulatedRepair): Promise<void> {
  const { runId, state, plan } = (await lastRun()) ?? {};
  if (state === 'awaiting-approval' && runId) await approveRun(engine, { runId, hash: plan?.hash ?? '', by: 'Ada' });
}

/** Somebody deletes what Relink has a snapshot of, and asks for it. */
async function restoreDeleted(repair: SimulatedRepair): Promise<void> {
  await playNight(repair);
  for (const id of [hubEndpoint, fraud]) {
    const [snapshot] = await repair.engine.store.snapshots.list(id);
    await repair.night.done(repair.night.owner, 'DELETE', `${id}?underlyingResourceAction=Detach`);
    repair.night.pass(120);
    await requestRestore(repair.engine, { snapshotId: snapshot?.snapshotId ?? '', by: 'Ada', reason: 'deleted by mistake' });
    await repair.work();
  }
}

/** Relink is installed after a restart: only Azure's own history tells of it. */
async function meetLate(repair: SimulatedRepair): Promise<void> {
  const { night } = repair;
  await night.restart();
  await night.settle();
  night.pass(600);
  await repair.ask();
}

async function tearDownEarly(repair: SimulatedRepair): Promise<void> {
  await repair.pulse();
  await repair.stop();
  await repair.work();
  repair.night.pass(8 * 3600);
  await repair.start();
  await repair.work();
}

/** The preflight meets a lock, and the sweep tells of it. */
async function meetLock(repair: SimulatedRepair): Promise<void> {
  const lock = `${clusterId.slice(0, clusterId.indexOf('/providers/'))}/providers/Microsoft.Authorization/locks/keep`;
  await repair.night.owner('PUT', lock, { properties: { level: 'CanNotDelete' } });
  await playNight(repair);
}

export const nightInAuto: Scenario = {
  name: 'a night in mode auto, with sweeps',
  settings: { RELINK_RESTORE_ROLES: 'true' },
  play: playNight,
};
export const metLate: Scenario = { name: 'a cluster that was restarted before Relink came', play: meetLate };

/** Everything that Relink does with Azure, with all three roles. */
export const scenarios: readonly Scenario[] = [
  nightInAuto,
  metLate,
  { name: 'a night that people approve', settings: { RELINK_MODE: 'approve' }, play: playNight, onRequest: approve },
  { name: 'early teardown', settings: { RELINK_TEARDOWN: 'on-stop' }, judging: { earlyTeardown: true }, play: tearDownEarly },
  { name: 'an endpoint and a compute restored from their snapshots', play: restoreDeleted },
  { name: 'a lock', play: meetLock },
];

/** With the observer alone: everything that mode observe does. */
export const observing: Scenario = { name: 'mode observe', settings: { RELINK_MODE: 'observe' }, play: playNight };

const groups = ['rg-aks', 'rg-hub', 'rg-dns', 'rg-ml'].map((name) => `${subscription}/resourceGroups/${name}`);

/** The observer at the subscription, the repairer only at the groups that hold what Relink writes. */
export const writingInGroups: Scenario = {
  name: 'the repairer at resource groups',
  settings: { RELINK_SCOPE: groups.join(',') },
  scopesOf: ({ Name }) => (Name === 'Relink Repairer' ? groups : [subscription]),
  play: playNight,
};

/** All roles only at groups: the lists of a subscription are refused. */
export const seeingOnlyGroups: Scenario = {
  name: 'every role at resource groups',
  settings: { RELINK_SCOPE: groups.join(',') },
  scopesOf: () => groups,
  play: playNight,
};
