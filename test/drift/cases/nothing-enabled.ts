import { nothingEnabled } from '../../../shared/drift/rules/nothing-enabled.ts';
import { ids } from '../worlds/ids.ts';
import { without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const training = (value: string | undefined) => setting('enableTraining', value);
const inference = (value: string | undefined) => setting('enableInference', value);

export const nothingEnabledCases: RuleCases = {
  rule: nothingEnabled,
  passes: [
    { world: 'that only trains', changes: [training('true'), inference('False')] },
    { world: 'that only infers', changes: [training(undefined)] },
    { world: 'with an idle extension that nobody uses', changes: [training('False'), inference('False'), without(ids.compute)] },
  ],
  fails: [
    {
      world: 'with both switched off',
      changes: [training('False'), inference('false')],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has neither enableTraining nor enableInference set to True.',
    },
    {
      world: 'with neither mentioned',
      scenario: 'all-public',
      changes: [training(undefined), inference(undefined)],
      subjects: [ids.extension],
      seen: 'neither enableTraining nor enableInference',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'that says it twice, differently',
      changes: [setting('EnableTraining', 'False'), inference('False')],
      why: 'EnableTraining is False and enableTraining is True, and Azure does not document',
    },
  ],
};
