import { retryDelayMs } from '../domain/backoff.ts';
import type { Outcome } from '../domain/outcome.ts';
import { asServiceError, type FailureDetails, type ServiceError } from '../domain/service-error.ts';
import { addressRefusal } from './address-refusal.ts';
import { whyNotWrite } from './guard.ts';
import { isHaltedAt, isHaltedBefore } from './halt-track.ts';
import { makeWrite } from './make-write.ts';
import type { OpenTrack } from './open-track.ts';
import { pollOperation } from './poll-operation.ts';
import { endsSlice } from './slice.ts';
import type { Check, Step } from './steps/step.ts';

/**
 * Takes a track through its steps until it ends or the slice's time is up.
 *
 * Invariants: a write has a journalled intent before and a result after it (R4); after every write, and on every resume, the
 * step's check looks at the world before anything else is written; no write happens unless the cluster is settled, or at rest for an
 * early teardown (R6).
 */

/** How often is tried; an early teardown only spares time, and what it leaves is dealt with after the start. */
const patience = { mostApplies: 16, mostErrors: 25 };
const patienceOfTeardown = { mostApplies: 3, mostErrors: 5 };
/** How soon a track looks whether its turn has come; it asks nobody for it. */
const turnMs = 250;

export async function driveTrack(open: OpenTrack): Promise<Outcome> {
  await closeOpenIntent(open);
  for (;;) {
    const outcome = await advance(open);
    if (outcome === 'go on') continue;
    if (outcome.kind === 'halted') return outcome;
    if (outcome.kind !== 'waiting' && outcome.kind !== 'retry') return settle(open, await unlessAway(open, outcome));
    open.forget();
    if (!(await open.slice.pause(outcome.afterMs))) return outcome;
  }
}

/** Takes a track to the named step, as far as that needs no waiting. Nothing is written to Azure before that step. */
export async function prepareTrack(open: OpenTrack, beforeStep: string): Promise<void> {
  while (isBefore(open, beforeStep) && (await advance(open)) === 'go on');
}

function isBefore(open: OpenTrack, step: string): boolean {
  const at = (name: string) => open.steps.findIndex((candidate) => candidate.name === name);
  return at(open.track().step) < at(step);
}

/** R4: an intent whose answer never came gets its result now; what really happened is for the step's check to see. */
async function closeOpenIntent(open: OpenTrack): Promise<void> {
  if (open.track().operation) return;
  await closeIntent(open, 'work ended before the answer was stored. Looking at the resource first.');
}

async function closeIntent(open: OpenTrack, because: string): Promise<void> {
  const { openIntent } = open.track();
  if (openIntent === undefined) return;
  await open.journal('result', openIntent, `Unknown: ${because}`);
  await open.save({ openIntent: undefined, operation: undefined });
}

type Settled = Exclude<Outcome, { kind: 'waiting' | 'retry' | 'halted' }>;

/**
 * A refusal leaves things as they were, and is final. What an earlier run took away is not as it was: there the same trouble is a
 * failure, which the pulse tries again.
 */
async function unlessAway(open: OpenTrack, outcome: Settled): Promise<Settled> {
  if (outcome.kind !== 'refused' || !(await isAway(open))) return outcome;
  const message = `Relink took it away and cannot make it again yet: ${outcome.reason}`;
  return { kind: 'failed', error: { code: 'run-blocked', message } };
}

async function isAway(open: OpenTrack): Promise<boolean> {
  const { kind, resourceId } = open.track();
  const entry = await open.slice.engine.store.ledger.get(open.slice.run().clusterId, resourceId);
  if (entry?.condition !== 'apart') return false;
  const context = await open.context();
  // One that may not be read counts as away: it was taken apart, and nobody knows better (R5).
  const found = kind === 'endpoint' ? context.endpoint() : context.compute();
  return (await found.catch(() => undefined)) === undefined;
}

type Progress = 'go on' | Outcome;

/** One move: poll the running operation, or look at the present step. Errors become retries with patience, or an end. */
async function advance(open: OpenTrack): Promise<Progress> {
  try {
    if (open.track().operation) return await pollOperation(open);
    const step = stepOf(open);
    if (!step) return { kind: 'done' };
    if (!(await hasTurn(open, step))) return { kind: 'waiting', forWhat: 'another creation in the same subnet', afterMs: turnMs };
    if (await isHaltedBefore(open, step)) return { kind: 'halted' };
    if (step.isDestructive) open.forget();
    const check = await step.check(await open.context());
    return (await isHaltedAt(open, { step, check })) ? { kind: 'halted' } : await act(open, { step, check });
  } catch (error) {
    return afterError(open, asServiceError(error));
  }
}

function stepOf(open: OpenTrack): Step | undefined {
  return open.steps.find((candidate) => candidate.name === open.track().step);
}

async function hasTurn(open: OpenTrack, step: Step): Promise<boolean> {
  const { turns, clock } = open.slice.engine;
  const { runId, resourceId } = open.track();
  return !step.turnKey || turns.take(await step.turnKey(await open.context()), { runId, resourceId, now: clock.now() });
}

async function act(open: OpenTrack, { step, check }: { step: Step; check: Check }): Promise<Progress> {
  switch (check.kind) {
    case 'satisfied':
      return moveOn(open, step, check);
    case 'needed':
      return needed(open, step, check);
    case 'back':
      await open.journal('saw', step.what, `Back to ${check.toStep}: ${check.because}.`);
      if (open.track().applies >= patienceOf(open).mostApplies) return tooMany(open, `: ${check.because}`);
      await open.save({ ...check.remember, step: check.toStep, waitingSince: undefined });
      return 'go on';
    case 'waiting':
      return waited(open, step, check);
    default:
      return check;
  }
}

async function moveOn(open: OpenTrack, step: Step, check: Extract<Check, { kind: 'satisfied' }>): Promise<Progress> {
  open.slice.engine.turns.release(open.track());
  if (check.note) await open.journal('saw', step.what, check.note);
  const next = open.steps[open.steps.indexOf(step) + 1];
  if (!next) return { kind: 'done', ...(check.note && { note: check.note }) };
  await open.save({ ...check.remember, step: next.name, errors: 0, error: undefined, waitingSince: undefined });
  return 'go on';
}

async function needed(open: OpenTrack, step: Step, check: Extract<Check, { kind: 'needed' }>): Promise<Progress> {
  const blocked = await whyNotWrite(open.slice, { isDestructive: false });
  if (blocked) return blocked.kind === 'waiting' ? waited(open, step, blocked) : blocked;
  if (!step.boundsItself && open.track().applies >= patienceOf(open).mostApplies) return tooMany(open, ` at step ${step.name}`);
  const last = await step.lastLook?.(await open.context());
  if (last && last.kind !== 'satisfied') return act(open, { step, check: last });
  const remember = { ...check.remember, ...last?.remember };
  if (Object.keys(remember).length > 0) await open.save(remember);
  return makeWrite(open, step, check.intent);
}

async function waited(open: OpenTrack, step: Step, check: Extract<Check, { kind: 'waiting' }>): Promise<Progress> {
  const { clock, settings } = open.slice.engine;
  const since = open.track().waitingSince;
  if (since === undefined) {
    await open.journal('saw', step.what, `Waiting for ${check.forWhat}.`);
    await open.save({ waitingSince: clock.now() });
    return check;
  }
  const patienceMs = step.patienceMs?.(await open.context()) ?? settings.settleTimeoutMs;
  if (clock.now() - since < patienceMs) return check;
  const reason = `waited ${Math.round(patienceMs / 60_000)} minutes for ${check.forWhat}`;
  return wasDestroyed(open) ? { kind: 'failed', error: { code: 'run-timed-out', message: reason } } : { kind: 'refused', reason };
}

/** A refusal is for what was left as it was; once something has been taken away, the same trouble is a failure. */
function wasDestroyed(open: OpenTrack): boolean {
  return open.track().applies > 0;
}

async function afterError(open: OpenTrack, error: ServiceError): Promise<Progress> {
  if (endsSlice(error)) throw error;
  // Azure is busy with what somebody else asked for: the place in line is kept, or whoever waits longest would wait for ever.
  if (error.code !== 'azure-busy') open.slice.engine.turns.release(open.track());
  const errors = open.track().errors + 1;
  if (error.retry === 'never') return (await goOnWithout(open, error)) ?? giveUp(open, error.toDetails());
  // Trouble that might have passed is no decision: the pulse tries again later.
  if (errors > patienceOf(open).mostErrors) return { kind: 'failed', error: error.toDetails() };
  const fraction = open.slice.engine.random.fraction();
  const afterMs = retryDelayMs(error.retry, errors, { retryAfterMs: error.retryAfterMs, fraction });
  await open.journal(
    'error',
    `${open.track().kind}.${open.track().step}`,
    `${error.code}: ${error.message} Trying again in ${Math.ceil(afterMs / 1000)} s (error ${errors} in a row).`,
  );
  await open.save({ errors, error: error.toDetails(), ...addressRefusal(open.track(), error.code, open.slice.engine.clock.now()) });
  if (error.code === 'azure-operation-lost') await closeIntent(open, 'The operation cannot be followed. Looking at the resource first.');
  return { kind: 'retry', error: error.toDetails(), afterMs };
}

async function goOnWithout(open: OpenTrack, error: ServiceError): Promise<'go on' | undefined> {
  const remembered = stepOf(open)?.doWithout?.(open.track(), error.toDetails());
  if (!remembered) return undefined;
  await open.journal('error', `${open.track().kind}.${open.track().step}`, `${error.code}: ${error.message} Going on without it.`);
  await open.save({ ...remembered, errors: 0 });
  return 'go on';
}

function giveUp(open: OpenTrack, error: FailureDetails): Outcome {
  return wasDestroyed(open) ? { kind: 'failed', error } : { kind: 'refused', reason: `${error.code}: ${error.message}` };
}

function patienceOf(open: OpenTrack): typeof patience {
  return open.slice.run().intent === 'teardown' ? patienceOfTeardown : patience;
}

function tooMany(open: OpenTrack, where: string): Outcome {
  const { applies, error: last } = open.track();
  const message = `gave up after ${applies} writes${where}`;
  return {
    kind: 'failed',
    error: { code: 'run-timed-out', message: last ? `${message}; the last error was ${last.code}: ${last.message}` : message },
  };
}

async function settle(open: OpenTrack, outcome: Settled): Promise<Outcome> {
  open.slice.engine.turns.release(open.track());
  await closeIntent(open, 'Relink stopped following the operation.');
  const text =
    outcome.kind === 'refused'
      ? outcome.reason
      : outcome.kind === 'failed'
        ? outcome.error.message
        : outcome.kind === 'parked'
          ? outcome.seen
          : 'Done.';
  await open.journal(outcome.kind === 'refused' ? 'refusal' : 'state', `${open.track().kind}.${outcome.kind}`, text);
  await open.save({ state: outcome.kind, note: text, ...(outcome.kind === 'failed' && { error: outcome.error }) });
  return outcome;
}
