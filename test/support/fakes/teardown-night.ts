import type { RepairSettings } from '../../../shared/repair/engine.ts';
import { withProperties } from './fake-endpoints.ts';
import { spokeId, stopCluster } from './night-world.ts';
import { createStage, endpointOf, hour, type Stage } from './stage.ts';

const minute = 60_000;

/** A stage with early teardown on, whose endpoints may all be taken down: none has an address that its owner fixed. */
export function teardownStage(changes: Partial<RepairSettings> = {}): Stage {
  const stage = createStage({ teardown: 'on-stop', ...changes });
  const spoke = endpointOf(stage.world, spokeId);
  spoke.body = withProperties(spoke.body, { ipConfigurations: [] });
  return stage;
}

/** The cluster ran when the timer last looked; then it is stopped, with its event, and all that follows is worked. */
export async function stopForTheNight(stage: Stage): Promise<void> {
  await stage.pulse();
  stage.clock.advance(hour);
  stopCluster(stage.world);
  await stage.signal('stopped');
  await comeToRest(stage);
}

/** Some turns of the timer, with the work that they bring. */
export async function comeToRest(stage: Stage): Promise<void> {
  for (let ticks = 0; ticks < 3; ticks += 1) {
    stage.clock.advance(5 * minute);
    await stage.pulse();
    await stage.work();
  }
}
