import type { ErrorCode } from '../domain/error-catalogue.ts';
import type { Track } from '../domain/run.ts';

/**
 * What a track remembers of an error: since when the address that it asks for is refused. Such a try does not count among the
 * track's writes, because the time that is spent on an address is bounded by itself (`addressPatienceMs`).
 */
export function addressRefusal(track: Track, code: ErrorCode, now: number): Partial<Track> {
  if (code !== 'azure-address-in-use') return {};
  return { addressRefusedAt: track.addressRefusedAt ?? now, applies: Math.max(1, track.applies - 1) };
}
