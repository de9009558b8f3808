import { settlementOf } from '../domain/cluster.ts';
import type { Finding } from '../domain/finding.ts';
import { afterRepairAnnounced, afterRunKnown, isAnnounced, repairFrom } from '../domain/finding-repair.ts';
import { modeOf } from '../domain/mode.ts';
import { hasEnded } from '../domain/run.ts';
import { asServiceError, hasCode } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Engine } from '../repair/engine.ts';
import { mostAttemptsPerRestart } from '../repair/pulse.ts';
import { requestRestore } from '../repair/request-restore.ts';
import { createSharedReads } from '../repair/shared-reads.ts';
import { startRun } from '../repair/start-run.ts';
import { isRunActive } from './active-run.ts';
import { type Confirmed, confirmFinding, type Look } from './confirm-finding.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';

interface Repairing {
  readonly engine: Engine;
  readonly cluster: ClusterFacts;
  /** Open findings of rules that may repair. */
  readonly findings: readonly Finding[];
  readonly signal: AbortSignal;
}

/**
 * Starts at most one run for findings that may begin a repair now (`repairFrom`) and that direct reads confirm (R5). The run works in the
 * cluster's mode, under its limits, and reads the world again itself. Each finding is marked before the run is started, so
 * a process that dies in between has it started later, once. Answers the id of the run that it started.
 */
export async function repairFindings(repairing: Repairing): Promise<string | undefined> {
  const { engine, cluster, findings } = repairing;
  if (findings.length === 0) return undefined;
  const row = (await engine.store.clusters.get(cluster.id))?.value;
  if (!row || (await noteLostRun(repairing, row)) || isPulsesTurn(row) || (await isRunActive(engine, row))) return undefined;
  const setting = modeOf(cluster, engine.settings.mode);
  if (dueOf(findings, setting, engine.clock.now()).length === 0) return undefined;
  return repairIfSettled(repairing, row);
}

/** A restart that no run has answered, and a failed run with tries left, are the pulse's to deal with. */
function isPulsesTurn({ restart, handled }: ClusterRow): boolean {
  const isUnanswered = restart !== undefined && handled?.restartId !== restart.id;
  return isUnanswered || (handled?.end === 'failed' && handled.attempts < mostAttemptsPerRestart);
}

function dueOf(findings: readonly Finding[], mode: string, now: number): readonly Finding[] {
  return mode === 'off' ? [] : findings.filter((finding) => (repairFrom(finding, { mode, now }) ?? Number.POSITIVE_INFINITY) <= now);
}

async function repairIfSettled({ engine, cluster, findings, signal }: Repairing, row: ClusterRow): Promise<string | undefined> {
  const direct = await engine.azure.clusters.get(cluster.id, signal);
  if (!direct || settlementOf(direct).kind !== 'settled') return undefined;
  const mode = modeOf(direct, engine.settings.mode);
  const look: Look = { engine, cluster: direct, row, signal, once: createSharedReads() };
  const confirmed = await confirmAll(look, dueOf(findings, mode, engine.clock.now()));
  const [first] = confirmed;
  if (!first) return undefined;
  const together = first.answer.kind === 'restore' ? [first] : confirmed.filter(({ answer }) => answer.kind === 'run');
  const ours: ConfirmedFinding[] = [];
  for (const one of together) if (await announce(look, one.finding, mode)) ours.push(one);
  const runId = ours.length === 0 ? undefined : await start(look, ours);
  if (runId !== undefined) for (const { finding } of ours) await changeFinding(engine, finding, (kept) => afterRunKnown(kept, runId));
  return runId;
}

/** False when another sweep was first. */
async function announce({ engine }: Look, { findingId }: Finding, mode: string): Promise<boolean> {
  const now = engine.clock.now();
  const { before, after } = await engine.store.findings.change(findingId, (row) => {
    const isDue = row !== undefined && dueOf([row], mode, now).length > 0;
    return isDue ? afterRepairAnnounced(row, { mode, at: now }) : row;
  });
  return after !== before;
}

interface ConfirmedFinding {
  readonly finding: Finding;
  readonly answer: Exclude<Confirmed, { readonly kind: 'no' }>;
}

/** What a run of the cluster repairs comes first; what is made again from a snapshot has a run of its own. Trouble with one keeps no other. */
async function confirmAll(look: Look, findings: readonly Finding[]): Promise<readonly ConfirmedFinding[]> {
  const confirmed: ConfirmedFinding[] = [];
  for (const finding of findings) {
    const { findingId, ruleId, subjectId } = finding;
    const answer = await confirmFinding(look, finding).catch((thrown: unknown): Confirmed => {
      const error = asServiceError(thrown);
      return { kind: 'no', because: `It could not be read directly: ${error.code}: ${error.message}` };
    });
    if (answer.kind !== 'no') confirmed.push({ finding, answer });
    else look.engine.log.info('finding.not-confirmed', { findingId, ruleId, subjectId, because: answer.because });
  }
  return confirmed.sort((one, other) => Number(one.answer.kind === 'restore') - Number(other.answer.kind === 'restore'));
}

async function start({ engine, cluster }: Look, together: readonly ConfirmedFinding[]): Promise<string | undefined> {
  const reason = `the hourly sweep found ${together.map(({ finding }) => `${finding.ruleId} on ${finding.subjectId}`).join('; ')}`;
  const answer = together[0]?.answer;
  try {
    if (answer?.kind === 'restore') return (await requestRestore(engine, { snapshotId: answer.snapshotId, reason })).runId;
    return (await startRun(engine, { clusterId: cluster.id, cause: 'drift', intent: 'repair', reason })).runId;
  } catch (error) {
    // Another run came in between; the mark is good for a new try after a while.
    if (hasCode(error, 'run-active')) return undefined;
    throw error;
  }
}

/** A repair that was announced by a process which then died: its run may be there, or must be started by the next sweep. */
async function noteLostRun({ engine, cluster, findings }: Repairing, row: ClusterRow): Promise<boolean> {
  const announced = findings.filter(isAnnounced);
  if (announced.length === 0) return false;
  const runs = await engine.store.runs.list({ clusterId: cluster.id, limit: 5 });
  const since = Math.min(...announced.map(({ repair }) => repair?.at ?? 0));
  const lost = runs.find((run) => run.cause === 'drift' && run.createdAt >= since && (hasEnded(run) || run.runId === row.activeRunId));
  if (!lost) return false;
  for (const finding of announced) await changeFinding(engine, finding, (kept) => afterRunKnown(kept, lost.runId));
  return true;
}

async function changeFinding({ store }: Engine, { findingId }: Finding, change: (row: Finding) => Finding): Promise<void> {
  await store.findings.change(findingId, (row) => row && change(row));
}
