import { tlsMissing } from '../../../shared/drift/rules/tls-missing.ts';
import { ids } from '../worlds/ids.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const cname = (value: string | undefined) => setting('sslCname', value);
const secret = (value: string | undefined) => setting('sslSecret', value);

export const tlsMissingCases: RuleCases = {
  rule: tlsMissing,
  passes: [
    { world: 'whose certificate was given by files, which Azure never returns', changes: [secret(undefined)] },
    {
      world: 'whose certificate is named in the translated spelling',
      changes: [secret(undefined), setting('scoringFe.sslSecret', 'scoring-tls')],
    },
    { world: 'without inference', changes: [cname(undefined), secret(undefined), setting('enableInference', 'False')] },
  ],
  fails: [
    {
      world: 'with a certificate and no host name',
      changes: [cname(undefined)],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod does not allow HTTP and has a certificate (sslSecret) but no sslCname.',
    },
    {
      world: 'with an empty host name and a certificate in the translated spelling',
      changes: [cname(''), secret(undefined), setting('scoringFe.sslSecret', 'scoring-tls')],
      subjects: [ids.extension],
      seen: 'has a certificate (sslSecret) but no sslCname',
    },
    {
      world: 'with neither, and no word about HTTP',
      scenario: 'all-public',
      changes: [cname(undefined), secret(undefined), setting('allowInsecureConnections', undefined)],
      subjects: [ids.extension],
      seen: 'does not allow HTTP and has neither sslCname nor sslSecret',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'that allows HTTP in one casing and forbids it in the other',
      changes: [cname(undefined), setting('AllowInsecureConnections', 'True')],
      why: 'Azure does not document which of them counts',
    },
  ],
};
