import { type ArmId, idKey } from '../../domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../domain/json.ts';

/** A cluster extension (Microsoft.KubernetesConfiguration/extensions). */
export interface ExtensionFacts {
  readonly id: ArmId;
  readonly clusterId: ArmId;
  /** In lower case: templates write `microsoft.azureml.kubernetes` (azure-facts D7). */
  readonly type: string;
  readonly provisioningState: string;
  readonly version: string | undefined;
  /** A version of it is in the cluster, whatever has become of the last change. */
  readonly isInstalled: boolean;
  readonly releaseTrain: string | undefined;
  /** Names as Azure sent them, in either spelling (azure-facts D7); values are texts. Protected settings are never returned. */
  readonly settings: Readonly<Record<string, string>>;
  /** Codes and messages of `statuses` and `errorInfo`. */
  readonly troubles: readonly string[];
}

export const azureMlExtensionType = 'microsoft.azureml.kubernetes';

export function readExtensionFacts(body: JsonObject): ExtensionFacts {
  const id = textAt(body, 'id') ?? '';
  const properties = objectAt(body, 'properties');
  const error = objectAt(properties, 'errorInfo');
  return {
    id,
    clusterId: id.replace(/\/providers\/microsoft\.kubernetesconfiguration\/extensions\/[^/]+$/i, ''),
    type: idKey(textAt(properties, 'extensionType') ?? ''),
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    version: textAt(properties, 'currentVersion') ?? textAt(properties, 'version'),
    isInstalled: textAt(properties, 'currentVersion') !== undefined,
    releaseTrain: textAt(properties, 'releaseTrain'),
    settings: settingsOf(objectAt(properties, 'configurationSettings')),
    troubles: [error, ...listAt(properties, 'statuses')].flatMap((item) => {
      const words = [textAt(item, 'code'), textAt(item, 'message')].filter((word) => word !== undefined);
      return words.length > 0 ? [words.join(': ')] : [];
    }),
  };
}

/** Azure documents texts; a template that writes `true` without quotation marks means the same as `"true"`. */
function settingsOf(body: JsonObject): Readonly<Record<string, string>> {
  const plain = Object.entries(body).filter(([, value]) => ['string', 'boolean', 'number'].includes(typeof value));
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}
