import type { JsonObject } from '../../domain/json.ts';
import { addressPatienceMs, configWithPin, fixedAddresses, pinnedAddress } from '../../domain/pinned-address.ts';
import type { EndpointSnapshot } from '../../domain/snapshot.ts';
import type { StepContext } from './step.ts';

/** With what address an endpoint is made. */
export type AddressChoice =
  /** No address is asked for beyond the owner's configuration. */
  | { readonly kind: 'as-configured'; readonly config: JsonObject }
  /** The old address is asked for, because the setting or the endpoint's tag says so. */
  | { readonly kind: 'pinned'; readonly config: JsonObject; readonly address: string }
  /** It was taken for so long that the endpoint gets any address. */
  | { readonly kind: 'given-up'; readonly config: JsonObject; readonly address: string }
  /** An address that the owner fixed was taken for so long: never another one in its place. */
  | { readonly kind: 'taken'; readonly addresses: readonly string[] };

export function addressChoice(context: StepContext, snapshot: EndpointSnapshot): AddressChoice {
  const hasWaited = hasWaitedForAddress(context);
  const address = wantedPin(context, snapshot);
  if (address !== undefined) {
    const kind = hasWaited ? 'given-up' : 'pinned';
    return { kind, address, config: configWithPin(snapshot.body, hasWaited ? undefined : address) };
  }
  const addresses = fixedAddresses(snapshot.body);
  if (hasWaited && addresses.length > 0) return { kind: 'taken', addresses };
  return { kind: 'as-configured', config: configWithPin(snapshot.body, undefined) };
}

export function wantedPin(context: StepContext, snapshot: EndpointSnapshot): string | undefined {
  return pinnedAddress(snapshot.body, { byDefault: context.engine.settings.pinPrivateIp, addresses: snapshot.addresses });
}

function hasWaitedForAddress({ engine, track }: StepContext): boolean {
  return track.addressRefusedAt !== undefined && engine.clock.now() - track.addressRefusedAt >= addressPatienceMs;
}
