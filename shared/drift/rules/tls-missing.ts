import type { ExtensionFacts } from '../facts/extension-facts.ts';
import { finds, passes, type Rule, type Verdict } from '../rule.ts';
import { allowsInsecureConnections, judgeSetting, sslCname, sslSecret } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';

/** HTTPS is demanded, and the router lacks its host name, and perhaps its certificate. */
export const tlsMissing: Rule = {
  id: 'tls-missing',
  title: 'The inference router wants HTTPS and lacks what it takes',
  severity: 'warning',
  covers: ['C4', 'B3', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'sslCname: the host name of the inference HTTPS endpoint. Required if allowInsecureConnections=False. sslSecret: the Kubernetes secret in namespace azureml with certificate and key, or give sslCertPemFile and sslKeyPemFile as protected settings.',
    },
    {
      document: 'Azure CLI extension k8s-extension, AzureMLKubernetes.py',
      says: 'To enable HTTPs endpoint, please specify sslCname parameter in --configuration-settings.',
    },
  ],
  reads: extensionReads,
  impact: 'Online endpoints on the cluster cannot be called over HTTPS, or their callers cannot verify whom they talk to.',
  fix: 'Set sslCname to the host name in the certificate, and give the certificate by sslSecret or by files.',
  notes:
    'AzureML anywhere with Kubernetes (2022) ties sslCname to allowInsecureConnections=True; the newer documentation and the Azure CLI demand it for False, and are followed. Protected settings are never returned: a certificate that was given by files cannot be seen, so a missing sslSecret alone is no finding. Whether a certificate is valid is not seen either.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeInference(scene, (extension) =>
      judgeSetting(extension, allowsInsecureConnections(extension.settings), (isHttpAllowed) =>
        isHttpAllowed ? passes : judgeHostName(extension),
      ),
    ),
};

function judgeHostName(extension: ExtensionFacts): Verdict {
  return judgeSetting(extension, sslCname(extension.settings), (name) => {
    if (name !== undefined) return passes;
    const hasSecret = sslSecret(extension.settings).kind !== 'absent';
    return finds({
      subject: extension.id,
      seen: `${extensionOf(extension)} does not allow HTTP and has ${hasSecret ? 'a certificate (sslSecret) but no sslCname' : 'neither sslCname nor sslSecret'}.`,
      fix: settingCommand(extension, `sslCname=<host name>${hasSecret ? '' : ' sslSecret=<secret in namespace azureml>'}`),
    });
  });
}
