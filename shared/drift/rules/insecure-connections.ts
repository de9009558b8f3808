import { finds, passes, type Rule } from '../rule.ts';
import { allowsInsecureConnections, judgeSetting } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';

/** Scoring over plain HTTP. */
export const insecureConnections: Rule = {
  id: 'insecure-connections',
  title: 'The inference router allows HTTP',
  severity: 'warning',
  covers: ['C4', 'B3', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'allowInsecureConnections: True or False, default False. Can be set to True to use inference HTTP endpoints for development or test purposes.',
    },
  ],
  reads: extensionReads,
  impact: 'Keys, tokens and data of scoring requests cross the network unencrypted.',
  fix: 'Give the router a certificate (sslSecret, or certificate files) with its host name (sslCname), and set allowInsecureConnections to False.',
  notes: 'Azure does not tell Relink which clusters are for development or test; suppress the finding there.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeInference(scene, (extension) =>
      judgeSetting(extension, allowsInsecureConnections(extension.settings), (isAllowed) => {
        if (!isAllowed) return passes;
        return finds({
          subject: extension.id,
          seen: `${extensionOf(extension)} has allowInsecureConnections True.`,
          fix: settingCommand(extension, 'allowInsecureConnections=False sslSecret=<secret in namespace azureml> sslCname=<host name>'),
        });
      }),
    ),
};
