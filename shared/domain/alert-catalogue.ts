/** Every alert Relink can raise; each has a runbook page `docs/runbooks/<code>.md` (checked by a test). */
export const alertCatalogue = {
  'run-failed': { severity: 'error', title: 'A repair failed and stopped' },
  'run-refused': { severity: 'warning', title: 'Relink refused part of a repair' },
  'run-poisoned': { severity: 'error', title: 'A run’s message could not be processed' },
  'approval-needed': { severity: 'warning', title: 'A repair waits for a person’s approval' },
  'waiting-for-approval': { severity: 'warning', title: 'A connection waits for the cluster’s owner' },
  'identity-replaced': { severity: 'warning', title: 'A reattached compute has a new identity without its old roles' },
  'clean-up-failed': { severity: 'warning', title: 'Old rows are not being removed' },
  'address-changed': { severity: 'warning', title: 'An endpoint could not keep its address' },
} as const;

export type AlertCode = keyof typeof alertCatalogue;
