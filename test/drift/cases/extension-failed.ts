import { extensionFailed } from '../../../shared/drift/rules/extension-failed.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const state = (value: string) => set(ids.extension, 'properties.provisioningState', value);
const needs = 'Relink needs Microsoft.KubernetesConfiguration/extensions/read.';

export const extensionFailedCases: RuleCases = {
  rule: extensionFailed,
  passes: [
    { world: 'whose extension is being installed', changes: [state('Creating')] },
    { world: 'whose extension is Pending in its first minutes', changes: [state('Pending')] },
    { world: 'whose extension is in a state that nobody documents', changes: [state('Upgrading')] },
    { world: 'whose Failed extension nobody uses', changes: [state('Failed'), without(ids.compute)] },
  ],
  fails: [
    {
      world: 'whose extension is Failed, with reasons that quote a secret',
      changes: [
        state('Failed'),
        set(ids.extension, 'properties.errorInfo', {
          code: 'ExtensionOperationFailed',
          message: 'E40002 INSUFFICIENT_NODE; SharedAccessKey=abc123 of ops@contoso.com',
        }),
      ],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has provisioning state Failed over the installed version 1.1.97. Azure says: ExtensionOperationFailed: E40002 INSUFFICIENT_NODE; SharedAccessKey=*** of ***',
    },
    {
      world: 'whose update of the extension has failed, and nobody says why',
      changes: [state('failed')],
      subjects: [ids.extension],
      seen: 'provisioning state failed over the installed version 1.1.97. Azure gives no reason.',
      severity: 'warning',
    },
    {
      world: 'whose extension could never be installed',
      changes: [state('Failed'), set(ids.extension, 'properties.currentVersion', undefined)],
      subjects: [ids.extension],
      seen: 'provisioning state Failed, and no version of it was installed. Azure gives no reason.',
      severity: 'critical',
    },
    {
      world: 'whose extension was canceled',
      scenario: 'all-public',
      changes: [state('Canceled')],
      subjects: [ids.extension],
      seen: 'provisioning state Canceled',
    },
  ],
  unknown: [{ world: 'whose extensions may not be read', changes: [blindTo('extensions', needs)], why: needs }],
};
