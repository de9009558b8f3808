/** Every alert Relink can raise; each has a runbook page `docs/runbooks/<code>.md` (checked by a test). */
export const alertCatalogue = {
  'run-failed': { severity: 'error', title: 'A repair failed and stopped' },
  'run-refused': { severity: 'warning', title: 'Relink refused part of a repair' },
  'breaker-open': { severity: 'error', title: 'Repairs of a subscription failed one after another and were stopped' },
  'run-poisoned': { severity: 'error', title: 'A run’s message could not be processed' },
  'repair-late': { severity: 'error', title: 'A cluster runs and is still not repaired' },
  'clusters-unseen': { severity: 'error', title: 'The clusters of a subscription cannot be seen' },
  'too-many-repairs': { severity: 'error', title: 'A cluster was repaired too often and has to wait' },
  'approval-needed': { severity: 'warning', title: 'A repair waits for a person’s approval' },
  'waiting-for-approval': { severity: 'warning', title: 'A connection waits for the cluster’s owner' },
  'identity-replaced': { severity: 'warning', title: 'A reattached compute has a new identity without its old roles' },
  'endpoint-missing': { severity: 'warning', title: 'An endpoint that was taken down early has not been made again' },
  'clean-up-failed': { severity: 'warning', title: 'Old rows are not being removed' },
  'schema-newer': { severity: 'error', title: 'A newer release wrote the tables, so this one stands still' },
  'address-changed': { severity: 'warning', title: 'An endpoint could not keep its address' },
  'drift-finding': { severity: 'warning', title: 'Something is not as a secure inferencing environment needs it' },
  'sink-test': { severity: 'warning', title: 'Somebody tries the ways by which alerts leave Relink' },
  'drift-blind': { severity: 'warning', title: 'Part of a cluster’s environment could not be checked for a day' },
} as const;

export type AlertCode = keyof typeof alertCatalogue;

/** An alert that names none has that of its code. */
export type AlertSeverity = (typeof alertCatalogue)[AlertCode]['severity'];
