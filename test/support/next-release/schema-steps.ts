import type { SchemaStep, StoredForm } from '../../../shared/journal/schema.ts';

const forms: readonly StoredForm[] = [
  'alert',
  'bookmark',
  'breaker',
  'claim',
  'cluster',
  'finding',
  'heartbeat',
  'journal',
  'ledger',
  'message',
  'request',
  'run',
  'run-pointer',
  'snapshot',
  'sweep-memory',
  'tally',
  'track',
];

/** Takes the place of `shared/journal/schema-steps.ts` in the release that tests upgrade to. The member tells that a row came through the step. */
export const schemaSteps: readonly SchemaStep[] = [
  {
    change: 'Every row says that it was once one of schema 1.',
    forms: Object.fromEntries(forms.map((form) => [form, (old: object) => ({ ...old, wasOfSchema: 1 })])),
  },
];
