import { readRunMessage } from '../../../shared/journal/run-message.ts';
import { currentSchema, type Schema, type StoredForm } from '../../../shared/journal/schema.ts';
import type { Store } from '../../../shared/ports/store.ts';

/** A row as it stood in storage, or the text of a message. */
export type KeptRow = Readonly<Record<string, unknown>>;

/** The event whose claim is kept: of a claim only the hash is stored. */
export const claimedEvent = 'an-event-that-was-dealt-with';

/** The hash under which the kept request is found. */
export const namedRequest = 'e'.repeat(64);

const values = <T>(rows: readonly { readonly value: T }[]) => rows.map(({ value }) => value);
const text = (row: KeptRow, member: string) => String((JSON.parse(String(row['text0'])) as KeptRow)[member]);

/** What the code reads when rows of one form, and no others, stand in the store: every member of every row, wherever the store shows them. */
export const readForm: Readonly<Record<StoredForm, (store: Store, row: KeptRow, schema?: Schema) => Promise<unknown>>> = {
  alert: (store) => store.alerts.list(9),
  bookmark: (store, row) => store.bookmarks.get(String(row['rowKey'])),
  breaker: async (store, row) => (await store.breakers.get(text(row, 'subscription')))?.value,
  claim: (store) => store.events.known(claimedEvent),
  cluster: (store) => store.clusters.list(),
  finding: async (store) => (await store.findings.list({ limit: 9 })).findings,
  heartbeat: (store, row) => store.heartbeats.last(String(row['rowKey'])),
  journal: (store, row) => store.journal.list(text(row, 'runId')),
  ledger: (store, row) => store.ledger.list(text(row, 'clusterId')),
  message: async (_store, row, schema = currentSchema) => readRunMessage(row['message'], schema),
  run: async (store, row) => (await store.runs.get(text(row, 'runId')))?.value,
  request: async (store) => (await store.requests.get(namedRequest))?.value,
  'run-pointer': (store) => store.runs.listOld({ before: Number.MAX_SAFE_INTEGER, limit: 9 }),
  snapshot: async (store, row) => {
    const stored = await store.snapshots.list(
      (JSON.parse(String(row['text0'])) as { snapshot: { resourceId: string } }).snapshot.resourceId,
    );
    return Promise.all(stored.map(async (found) => ({ ...found, snapshot: await store.snapshots.get(found.snapshotId) })));
  },
  'sweep-memory': (store) => store.sweepMemories.list(),
  tally: (store) => store.events.counts(),
  track: async (store, row) => values(await store.tracks.list(text(row, 'runId'))),
};

const partitions: readonly (readonly [table: string, partition: RegExp, form: StoredForm])[] = [
  ['RelinkAlerts', /^condition$/, 'alert'],
  ['RelinkClusters', /^breaker$/, 'breaker'],
  ['RelinkClusters', /^cluster$/, 'cluster'],
  ['RelinkEvents', /^bookmark$/, 'bookmark'],
  ['RelinkEvents', /^claim$/, 'claim'],
  ['RelinkEvents', /^heartbeat$/, 'heartbeat'],
  ['RelinkEvents', /^request$/, 'request'],
  ['RelinkEvents', /^tally$/, 'tally'],
  ['RelinkFindings', /^finding$/, 'finding'],
  ['RelinkFindings', /^memory$/, 'sweep-memory'],
  ['RelinkJournal', /./, 'journal'],
  ['RelinkRuns', /^run$/, 'run'],
  ['RelinkRuns', /^recent$/, 'run-pointer'],
  ['RelinkSnapshots', /^[0-9a-f]{32}$/, 'snapshot'],
  ['RelinkTracks', /^ledger!/, 'ledger'],
  ['RelinkTracks', /^run!/, 'track'],
];

/** The form of a row, by where it stands; undefined for the other pointers of runs and claims, for long texts, and for the marks of the schema. */
export function formAt(table: string, partition: string): StoredForm | undefined {
  return partition === 'text' ? undefined : partitions.find(([name, pattern]) => name === table && pattern.test(partition))?.[2];
}
