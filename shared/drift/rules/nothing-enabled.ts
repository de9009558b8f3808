import { finds, passes, type Rule } from '../rule.ts';
import { isInferenceEnabled, isTrainingEnabled, judgeSetting } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeSettings, settingCommand } from '../scene/extensions.ts';

/** An extension that does nothing. */
export const nothingEnabled: Rule = {
  id: 'nothing-enabled',
  title: 'The Azure ML extension has neither training nor inference enabled',
  severity: 'warning',
  covers: ['C2', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'enableTraining and enableInference: True or False, default False. Must be set to True for training or inference support.',
    },
  ],
  reads: extensionReads,
  impact: 'The attached computes can run neither jobs nor online endpoints.',
  fix: 'Enable what the cluster is for; inference also needs inferenceRouterServiceType and a certificate.',
  notes: 'A value counts as enabled when it is true in any casing. One of the two alone is a choice, and no fault.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeSettings(scene, (extension) =>
      judgeSetting(extension, isTrainingEnabled(extension.settings), (doesTrain) =>
        judgeSetting(extension, isInferenceEnabled(extension.settings), (doesInfer) => {
          if (doesTrain || doesInfer) return passes;
          return finds({
            subject: extension.id,
            seen: `${extensionOf(extension)} has neither enableTraining nor enableInference set to True.`,
            fix: settingCommand(extension, 'enableTraining=True'),
          });
        }),
      ),
    ),
};
