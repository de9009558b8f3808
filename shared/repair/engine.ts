import type { Settings } from '../config/settings.ts';
import type { Access } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Clusters } from '../ports/clusters.ts';
import type { Computes } from '../ports/computes.ts';
import type { DnsZones } from '../ports/dns-zones.ts';
import type { Endpoints } from '../ports/endpoints.ts';
import type { EstateReads } from '../ports/estate.ts';
import type { History } from '../ports/history.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from './turns.ts';

/** The repair knows the settings of the app but for those that only its shell needs. */
export type RepairSettings = Omit<Settings, 'storage' | 'sinks' | 'clientId' | 'signIn' | 'functionKeys' | 'unknown' | 'alertRepeatMs'>;

export interface AzurePorts {
  readonly clusters: Clusters;
  readonly endpoints: Endpoints;
  readonly dnsZones: DnsZones;
  readonly computes: Computes;
  readonly access: Access;
  readonly history: History;
  readonly estate: EstateReads;
}

/** Everything a run works with: ports and settings, nothing of Azure's SDKs or of the host. */
export interface Engine {
  readonly azure: AzurePorts;
  readonly store: Store;
  readonly queue: RunQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: RepairSettings;
  readonly log: Log;
  /** Of all tracks that this process works on. */
  readonly turns: Turns;
}
