import { pulseHeartbeat } from '../../http/health.ts';
import { attempt } from '../attempt.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';
import { clockCheck } from './clock.ts';

const area = 'storage';

/** Tables and queues answer, no message waits among the poison, and storage's clock agrees. */
export async function checkStorage(examination: Examination): Promise<readonly DoctorCheck[]> {
  const { storage, signal } = examination;
  if (!storage) {
    const seen = 'The settings name no usable storage account, so tables and queues were not looked at, and neither was any cluster.';
    return [
      {
        id: 'storage.unknown',
        area,
        subject: 'AzureWebJobsStorage',
        level: 'error',
        seen,
        next: 'Correct the settings that are named here.',
      },
    ];
  }
  const options = { area, level: 'error', signal } as const;
  const [tables, queues] = await Promise.all([
    attempt({ ...options, subject: 'tables', what: 'Table Storage' }, async () => {
      await storage.store.heartbeats.last(pulseHeartbeat);
      return [{ id: 'storage.tables', area, subject: 'tables', level: 'ok', seen: 'Table Storage answers.' }];
    }),
    attempt({ ...options, subject: 'queues', what: 'Queue Storage' }, () => queueChecks(examination, storage)),
  ]);
  return [...tables, ...queues];
}

async function queueChecks(examination: Examination, { look }: NonNullable<Examination['storage']>): Promise<readonly DoctorCheck[]> {
  const { clock, signal, isRealTime } = examination;
  const before = clock.now();
  const { inQueue, inPoisonQueues, storageTime } = await look.messages(signal);
  const times =
    storageTime !== undefined && isRealTime ? [clockCheck({ of: 'Azure Storage', before, date: storageTime, after: clock.now() })] : [];
  const seen =
    inQueue === undefined
      ? 'Queue Storage answers; the run queue is made with its first message.'
      : `Queue Storage answers; messages in the run queue: ${inQueue}.`;
  return [{ id: 'storage.queues', area, subject: 'queues', level: 'ok', seen }, ...poison(inPoisonQueues), ...times];
}

function poison(messages: number): readonly DoctorCheck[] {
  if (messages === 0) return [];
  const seen = `${messages} message(s) wait in the poison queues of relink-runs: work on them failed five times.`;
  const next = 'Look at the runs that failed (GET /api/runs) and at the log of run-poison; docs/runbooks/run-poisoned.md.';
  return [{ id: 'storage.poison', area, subject: 'relink-runs-poison', level: 'warning', seen, next }];
}
