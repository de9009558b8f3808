import { createAlerts } from '../../shared/alerts/create-alerts.ts';
import { createLog } from '../../shared/app-log.ts';
import { createService } from '../../shared/app-service.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import { readRunMessage } from '../../shared/journal/run-message.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import { buryRun } from '../../shared/repair/bury-run.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { receiveSignals } from '../../shared/signals/receive-signals.ts';
import { subscription } from '../support/fakes/night-world.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createStage } from '../support/fakes/stage.ts';
import { createMemoryTables } from '../support/memory-tables.ts';
import { malformedDelivery } from './malformed-events.ts';
import { malformedMessage } from './malformed-messages.ts';
import { malformedRequest } from './malformed-requests.ts';
import { leakIn } from './planted.ts';

export interface FuzzReport {
  readonly deliveries: number;
  readonly requests: number;
  readonly messages: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
  readonly rowsWritten: number;
  readonly logLines: number;
  /** What must not be: each with the number of the input that showed it. */
  readonly troubles: readonly string[];
}

const mostTroubles = 20;

/**
 * Throws `count` malformed deliveries, requests and poisoned messages at everything that takes input, over the real store and the real log. Nothing may
 * crash, start a run, ask anything of Azure, or be found again in a row, a log line, an alert or an answer.
 */
export async function throwAtApp({ seed, count }: { readonly seed: number; readonly count: number }): Promise<FuzzReport> {
  const random = createSeededRandom(seed);
  const app = createFuzzedApp();
  const tally = {
    deliveries: 0,
    requests: 0,
    messages: 0,
    rowsWritten: 0,
    logLines: 0,
    answers: {} as Record<string, number>,
    troubles: [] as string[],
  };
  for (let number = 1; number <= count && tally.troubles.length < mostTroubles; number += 1) {
    const note = (trouble: string) => tally.troubles.push(`input ${number}: ${trouble}`);
    let answer = '';
    try {
      const door = random.fraction();
      if (door < 0.1) {
        tally.messages += 1;
        await app.bury(malformedMessage(random));
      } else if (door < 0.55) {
        tally.deliveries += 1;
        await app.deliver(malformedDelivery(random));
      } else {
        tally.requests += 1;
        answer = await app.request(malformedRequest(random), tally.answers);
      }
    } catch (error) {
      note(`crash: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const { rows, lines } = app.takeTraces();
    tally.rowsWritten += rows === '' ? 0 : rows.split('\n').length;
    tally.logLines += lines.length;
    for (const [where, text] of Object.entries({ row: rows, log: lines.join('\n'), answer })) {
      const leak = leakIn(text);
      if (leak) note(`leak into ${where}: ${leak}`);
    }
    if (app.hasStartedSomething()) note('a run was started, or Azure was asked');
  }
  return { ...tally, events: await app.eventCounts() };
}

function createFuzzedApp() {
  const stage = createStage();
  const tables = createMemoryTables();
  const lines: string[] = [];
  const write = (line: unknown) => void lines.push(String(line));
  const log = createLog({ info: write, warn: write, error: write, debug: write });
  const rows = createTableStore({ openTable: tables.open, random: stage.engine.random });
  const alerts = createAlerts({ rows: rows.alerts, log, clock: stage.clock, random: stage.engine.random, repeatMs: 1 });
  const engine: Engine = { ...stage.engine, log, store: { ...rows, alerts } };
  let isAzureAsked = false;
  stage.world.trouble = () => {
    isAzureAsked = true;
    return undefined;
  };
  const settings = parseSettings({ RELINK_SCOPE: subscription, AzureWebJobsStorage: 'AccountName=relinkstore;AccountKey=c2VjcmV0' });
  const api = createHttpApi(() =>
    createService(() => engine, { store: engine.store, settings, clock: engine.clock, trySinks: async () => [] }),
  );
  return {
    deliver: (payload: unknown) =>
      receiveSignals(payload, { events: engine.store.events, log, receivedAt: engine.clock.now() }, (signal) =>
        acceptSignal(engine, signal),
      ),
    request: async ({ route, request }: ReturnType<typeof malformedRequest>, answers: Record<string, number>) => {
      const answer = await api[route](request, log);
      const kind = `${route} ${answer.status}`;
      answers[kind] = (answers[kind] ?? 0) + 1;
      return JSON.stringify(answer);
    },
    bury: (message: unknown) => {
      const read = readRunMessage(message);
      return buryRun(engine, read.kind === 'run' ? read.runId : undefined);
    },
    takeTraces: () => ({ rows: tables.takeWritten(), lines: lines.splice(0) }),
    hasStartedSomething: () => isAzureAsked || stage.queue.messages().length > 0,
    eventCounts: () => engine.store.events.counts(),
  };
}
