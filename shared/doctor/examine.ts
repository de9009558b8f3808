import { checkClock } from './checks/clock.ts';
import { type ClustersSeen, lookAtClusters } from './checks/clusters.ts';
import { denyChecks, findDenies } from './checks/denies.ts';
import { checkEvents } from './checks/events.ts';
import { checkLastHeard } from './checks/last-heard.ts';
import { findMissingRights, type MissingRight, rightsChecks } from './checks/rights.ts';
import { checkSettings } from './checks/settings.ts';
import { checkStorage } from './checks/storage.ts';
import { checkTimers } from './checks/timers.ts';
import { type AskedRight, createDryEngine } from './dry-engine.ts';
import type { DoctorParts, Examination } from './parts.ts';
import { type DoctorReport, reportOf } from './report.ts';

/**
 * Looks at everything that tonight's repair depends on, and tells what is wrong and how to put it right. Reads only (R10), never throws for
 * trouble of Azure's or of storage's, and ends when `signal` does: what was not reached by then is said.
 */
export async function examine(parts: DoctorParts, signal: AbortSignal): Promise<DoctorReport> {
  const examination: Examination = { ...parts, signal, principalId: await ownPrincipal(parts) };
  const [rights, denies, seen, ...others] = await Promise.all([
    findMissingRights(examination),
    findDenies(examination),
    seeClusters(examination),
    checkClock(examination),
    checkStorage(examination),
    checkTimers(examination),
    checkEvents(examination),
    checkLastHeard(examination),
  ]);
  const judged = { isNeeded: (right: MissingRight) => isNeeded(right, seen) };
  const checks = [
    ...rights.flatMap((found) => rightsChecks(examination, found, judged)),
    ...denies.checks,
    ...denyChecks(examination, denies.assignments, seen.askedRights),
    ...checkSettings(examination),
    ...others.flat(),
    ...seen.checks,
  ];
  return reportOf(parts.clock.now(), checks, seen.looks);
}

interface Seen extends ClustersSeen {
  readonly askedRights: readonly AskedRight[];
}

async function seeClusters(examination: Examination): Promise<Seen> {
  const { storage, signal } = examination;
  if (!storage) return { looks: [], checks: [], isAll: false, askedRights: [] };
  const { engine, askedRights } = createDryEngine(examination, storage.store);
  return { ...(await lookAtClusters(engine, signal)), askedRights };
}

/**
 * Reads are needed at the place itself. A write may be allowed just where it is made, which the looks at the clusters have asked: one that
 * no part of any cluster lacks is not needed at the place tonight.
 */
function isNeeded({ action, role }: MissingRight, { looks, isAll }: ClustersSeen): boolean {
  if (role === 'Relink Observer' || !isAll) return true;
  return looks.some(({ refusals }) => refusals.some(({ reason }) => reason.includes(`${action} on `)));
}

/** Without a token nothing of Azure can be asked, which every other check says by itself. */
async function ownPrincipal({ surroundings }: DoctorParts): Promise<string | undefined> {
  return surroundings.principalId().catch(() => undefined);
}
