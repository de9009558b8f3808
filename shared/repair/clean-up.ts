import { answersKeptMs } from '../domain/answers-kept.ts';
import { asServiceError } from '../domain/service-error.ts';
import { cleanAlerts } from './clean-alerts.ts';
import { cleanFindings } from './clean-findings.ts';
import { cleanRuns } from './clean-runs.ts';
import { cleanSnapshots } from './clean-snapshots.ts';
import { cleanTexts } from './clean-texts.ts';
import type { Engine } from './engine.ts';

const day = 24 * 60 * 60_000;
/**
 * Event Grid delivers an event again for at most 24 hours ("Event Grid message delivery and retry"). An event that came later all the same
 * would only be looked at once more: signals are hints.
 */
const claimsKeptMs = 7 * day;
const claimsPerPulse = 300;
const requestsPerPulse = 300;

const cleaners = {
  snapshots: cleanSnapshots,
  runs: cleanRuns,
  events: async ({ store, clock }: Engine) => void (await store.events.removeClaims(clock.now() - claimsKeptMs, claimsPerPulse)),
  requests: async ({ store, clock }: Engine) => void (await store.requests.removeOld(clock.now() - answersKeptMs, requestsPerPulse)),
  alerts: cleanAlerts,
  findings: cleanFindings,
  texts: cleanTexts,
} satisfies Record<string, (engine: Engine) => Promise<void>>;

/**
 * Removes what is old, so that storage stays bounded: a bounded amount with each pulse, which goes on where the last one stopped. Several
 * at once, or one that dies at any point, do no harm. Never rejects: what is old can wait, the heartbeat of the pulse cannot.
 */
export async function cleanUp(engine: Engine): Promise<void> {
  const failed: string[] = [];
  for (const [what, clean] of Object.entries(cleaners)) {
    try {
      await clean(engine);
    } catch (thrown) {
      const error = asServiceError(thrown);
      failed.push(`${what}: ${error.message}`);
      engine.log.error('clean-up.failed', { what, code: error.code, message: error.message });
    }
  }
  await tell(engine, failed).catch((thrown: unknown) => {
    const error = asServiceError(thrown);
    engine.log.error('clean-up.not-told', { code: error.code, message: error.message });
  });
}

const subject = 'storage of Relink';
const heart = 'clean-up';
const patienceMs = 6 * 60 * 60_000;

/** One pulse that fails is nothing; what fails for hours is told. */
async function tell({ store, clock }: Engine, failed: readonly string[]): Promise<void> {
  const now = clock.now();
  const lastGood = await store.heartbeats.last(heart);
  if (failed.length === 0) {
    await store.heartbeats.beat(heart, now);
    return store.alerts.resolve({ code: 'clean-up-failed', subject }, { at: now, because: 'Old rows are being removed again.' });
  }
  if (lastGood === undefined) return store.heartbeats.beat(heart, now);
  if (now - lastGood < patienceMs) return;
  await store.alerts.raise({
    code: 'clean-up-failed',
    subject,
    seen: `Old rows could not be removed since ${new Date(lastGood).toISOString()}. ${failed.join(' ')}`,
    done: 'The other kinds of rows were removed as usual, and repairs go on.',
    notDone: 'What is named above stays in storage, which grows until this is mended.',
    next: 'Look at what is named above: storage that does not answer, or a row that cannot be read.',
    at: now,
  });
}
