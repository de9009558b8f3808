import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScaledClock } from '../local-clock.ts';
import { startControl } from '../simulator/control.ts';
import { startHttps } from '../simulator/https.ts';
import type { Stack } from '../stack.ts';

/** The ways into the simulator from outside of the process, all on loopback. */
export interface Doors {
  readonly controlUrl: string;
  readonly armUrl: string;
  readonly caPath: string;
}

/** `port` 0: any free ports; otherwise the control API takes it and ARM the next one. */
export async function openDoors(stack: Pick<Stack, 'simulator' | 'judge' | 'tokens'>, clock: ScaledClock, port: number): Promise<Doors> {
  const { simulator, judge, tokens } = stack;
  const steering = { speed: () => clock.speed, advance: (ms: number) => clock.advance(ms) };
  const control = await startControl({ simulator, judge, clock: steering, port });
  const folder = join(fileURLToPath(new URL('../..', import.meta.url)), '.local');
  const arm = await startHttps({ handle: simulator.handle, folder, port: port === 0 ? 0 : port + 1, signInUrl: tokens.url });
  return { controlUrl: control.url, armUrl: arm.url, caPath: arm.caPath };
}
