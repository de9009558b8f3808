import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import { withChanged } from './changed-world.ts';
import { createDoctorStage, type DoctorStage } from './doctor-stage.ts';
import { definitionsOf, type RoleFile, withRoles } from './given-roles.ts';
import { fraud } from './simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair, type SimulatedRepairOptions } from './simulated-repair.ts';
import { withZoneGroup } from './zone-group-world.ts';

/** The roles of `infra/roles`. */
export const roles: Readonly<Record<'observer' | 'repairer' | 'identity', RoleFile>> = { observer, repairer, identity };
export const roleFiles: readonly RoleFile[] = Object.values(roles);

/** Something that Relink does with Azure, from its beginning to its end. */
export interface Scenario extends Pick<SimulatedRepairOptions, 'settings' | 'judging'> {
  readonly name: string;
  /** Where a role is given; the subscription when left out. */
  scopesOf?(role: RoleFile): readonly string[];
  play(repair: SimulatedRepair): Promise<void>;
  /** Told of every request of Relink before it is answered. */
  onRequest?(repair: SimulatedRepair): Promise<void>;
}

/**
 * The night's world, where one endpoint approves itself and has a zone group, the other one is manual and in a security group, a record is kept by
 * hand, and computes have identities of both kinds; the workspace of one of them holds sensitive data (HBI).
 */
function fullWorld() {
  const workspace = fraud.slice(0, fraud.indexOf('/computes/'));
  const makeSensitive = (body: { properties: Record<string, unknown> }): void => {
    body.properties.hbiWorkspace = true;
  };
  return withChanged(workspace, makeSensitive, withZoneGroup());
}

/** Plays the scenario in a world where Relink has these and no other roles. */
export async function playWith(given: readonly RoleFile[], scenario: Scenario): Promise<SimulatedRepair> {
  const { play, onRequest, scopesOf, settings = {}, judging = {} } = scenario;
  const simulator = { world: withRoles(fullWorld(), given, scopesOf), roles: definitionsOf(given) };
  const beforeRequest = async () => onRequest?.(repair);
  const repair: SimulatedRepair = await createSimulatedRepair({ simulator, settings, judging, beforeRequest });
  await play(repair);
  return repair;
}

/** The same for what `doctor` looks at. */
export async function examineWith(given: readonly RoleFile[]): Promise<DoctorStage> {
  const stage = await createDoctorStage({ simulator: { world: withRoles(fullWorld(), given), roles: definitionsOf(given) } });
  await stage.examine();
  return stage;
}
