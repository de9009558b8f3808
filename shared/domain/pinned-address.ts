import { readEndpoint } from './endpoint.ts';
import { endpointConfigOf } from './endpoint-config.ts';
import { type JsonObject, listAt, objectAt, textAt } from './json.ts';

/** Name of the IP configuration that Relink adds; whatever has another name was configured by the endpoint's owner. */
export const pinName = 'relink-pinned';
const pinTag = 'relink-pin-private-ip';

/** How long a taken address is asked for again before anything else is done. */
export const addressPatienceMs = 10 * 60_000;

export interface PinChoice {
  /** The setting; the endpoint's tag `relink-pin-private-ip` (`true` or `false`) wins over it. */
  readonly byDefault: boolean;
  /** Private addresses of the endpoint when its snapshot was taken. */
  readonly addresses: readonly string[];
}

/**
 * The address that a recreated endpoint is to have again although its owner left it dynamic, or undefined. An owner's own IP
 * configurations are part of the configuration and are kept in any case (R9); an endpoint with several addresses stays dynamic.
 */
export function pinnedAddress(body: JsonObject, choice: PinChoice): string | undefined {
  const [address, ...others] = choice.addresses;
  const isFixed = listAt(objectAt(ownConfigOf(body), 'properties'), 'ipConfigurations').length > 0;
  return !isFixed && others.length === 0 && isPinWanted(body, choice.byDefault) ? address : undefined;
}

/** Whether the endpoint is to come back at its very address: its owner fixed it, or wants it kept. */
export function mustKeepAddress(body: JsonObject, byDefault: boolean): boolean {
  const isFixed = listAt(objectAt(ownConfigOf(body), 'properties'), 'ipConfigurations').length > 0;
  return isFixed || isPinWanted(body, byDefault);
}

function isPinWanted(body: JsonObject, byDefault: boolean): boolean {
  const tag = Object.entries(objectAt(body, 'tags')).find(([name]) => name.toLowerCase() === pinTag)?.[1];
  const word = typeof tag === 'string' ? tag.trim().toLowerCase() : '';
  return word === 'true' || (word !== 'false' && byDefault);
}

/** The configuration as the endpoint's owner made it: without the address that Relink asked for (R9). */
export function ownConfigOf(body: JsonObject): JsonObject {
  const config = endpointConfigOf(body);
  const properties = objectAt(config, 'properties');
  return {
    ...config,
    properties: {
      ...properties,
      ipConfigurations: listAt(properties, 'ipConfigurations').filter((item) => textAt(item, 'name') !== pinName),
    },
  };
}

/** The body of the PUT that makes the endpoint again, at the pinned address if there is one (group and member: Azure names both `management` for a cluster). */
export function configWithPin(body: JsonObject, address: string | undefined): JsonObject {
  const config = ownConfigOf(body);
  if (address === undefined) return config;
  const groupId = readEndpoint(body).connections[0]?.groupIds[0] ?? 'management';
  const pin = { name: pinName, properties: { groupId, memberName: groupId, privateIPAddress: address } };
  return { ...config, properties: { ...objectAt(config, 'properties'), ipConfigurations: [pin] } };
}

/** Addresses that the endpoint's owner has fixed. */
export function fixedAddresses(body: JsonObject): readonly string[] {
  return listAt(objectAt(ownConfigOf(body), 'properties'), 'ipConfigurations').flatMap(
    (item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? [],
  );
}
