import type { Alert, AlertCondition } from '../domain/alert.ts';

/** One condition for all rows: what wrote one of them may have written any. */
export const newerRows: AlertCondition = { code: 'schema-newer', subject: 'the tables of Relink' };

/** The alert of a release that met a row of a schema which it does not know. */
export function newerRowsAlert(
  row: { readonly table: string; readonly row: string; readonly version: number },
  own: number,
): Omit<Alert, 'at'> {
  return {
    ...newerRows,
    seen: `Row ${row.row} of ${row.table} says that a newer release wrote the tables: it has schema ${row.version}, this release reads schemas up to ${own}.`,
    done: 'Relink stands still. It changes nothing in Azure and nothing in its tables but this alert. Events are left to Event Grid, which delivers them again for up to 24 hours.',
    notDone: 'No cluster is looked at, no run goes on, no request is taken. A run that was under way stands where it was.',
    next: 'Deploy the newer release again. Runs go on by themselves then.',
  };
}

/** The alert of a message of the run queue in a form of a newer release. Its run is woken by the pulse of whoever can read it. */
export function newerMessageAlert(version: number, own: number): Omit<Alert, 'at'> {
  return {
    code: 'schema-newer',
    subject: 'queue relink-runs',
    seen: `A message of the run queue has schema ${version}; this release reads schemas up to ${own}.`,
    done: 'The message was taken off the queue. Its run is not lost: the pulse wakes runs whose message is gone.',
    notDone: 'What the message says beside its run, if anything, was not done.',
    next: 'Deploy the newer release again.',
  };
}
