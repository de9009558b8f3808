import type { Settings } from '../config/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { StorageLook } from '../ports/storage-look.ts';
import type { Store } from '../ports/store.ts';
import type { Surroundings } from '../ports/surroundings.ts';
import type { AzurePorts } from '../repair/engine.ts';

/** What the doctor looks with. Whatever could write is taken away from it before it is used (`dry-engine.ts`). */
export interface DoctorParts {
  /** As they stand; with defaults in place of what is wrong. */
  readonly settings: Settings;
  /** What is wrong with them, by variable. */
  readonly settingsProblems: Readonly<Record<string, string>>;
  readonly azure: AzurePorts;
  readonly surroundings: Surroundings;
  /** Undefined when the settings name no usable storage. */
  readonly storage: { readonly store: Store; readonly look: StorageLook } | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether `clock` is the real time, with which storage's own can be compared. */
  readonly isRealTime: boolean;
  /** Id of the function that events are to be sent to; undefined outside of Azure. */
  readonly eventFunctionId: string | undefined;
}

/** What all checks of one examination share. */
export interface Examination extends DoctorParts {
  readonly signal: AbortSignal;
  /** Object id of Relink's identity, or undefined when nobody knows. */
  readonly principalId: string | undefined;
}
