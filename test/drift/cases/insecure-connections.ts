import { insecureConnections } from '../../../shared/drift/rules/insecure-connections.ts';
import { ids } from '../worlds/ids.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const allowed = (value: string | boolean | undefined) => setting('allowInsecureConnections', value);

export const insecureConnectionsCases: RuleCases = {
  rule: insecureConnections,
  passes: [
    { world: 'that does not say whether HTTP is allowed: it is not', changes: [allowed(undefined)] },
    { world: 'that allows HTTP and has no inference', changes: [allowed('True'), setting('enableInference', 'False')] },
  ],
  fails: [
    {
      world: 'that allows HTTP',
      changes: [allowed('True')],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has allowInsecureConnections True.',
    },
    {
      world: 'that allows HTTP and writes it as a truth value, where all is public',
      scenario: 'all-public',
      changes: [allowed(true)],
      subjects: [ids.extension],
      seen: 'allowInsecureConnections True',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'that says it twice, differently',
      changes: [setting('allowinsecureconnections', 'True')],
      why: 'allowInsecureConnections is False and allowinsecureconnections is True, and Azure does not document',
    },
  ],
};
