import type { Json } from '../../../shared/domain/json.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, type Change, set } from '../worlds/world.ts';

/** Sets one setting of the Azure ML extension: names of settings have points in them. Undefined takes it away. */
export function setting(name: string, value: Json | undefined): Change {
  return (world) => {
    const body = world.resources.find(({ id }) => id === ids.extension);
    const properties = body?.properties as { readonly configurationSettings: Readonly<Record<string, Json>> };
    const { [name]: _, ...others } = properties.configurationSettings;
    return set(ids.extension, 'properties.configurationSettings', value === undefined ? others : { ...others, [name]: value })(world);
  };
}

const needs = 'Relink needs Microsoft.KubernetesConfiguration/extensions/read.';

/** What every rule about settings answers when it may not see them. */
export const blindToExtensions = { world: 'whose extensions may not be read', changes: [blindTo('extensions', needs)], why: needs };

export const withoutSettings = {
  world: 'whose extension shows no settings',
  changes: [set(ids.extension, 'properties.configurationSettings', {})],
  why: 'Azure shows no configuration settings of the extension azureml',
};
