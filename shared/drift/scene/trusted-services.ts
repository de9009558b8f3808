import { judge } from '../judge-reading.ts';
import { passes, type Scene, type Verdict } from '../rule.ts';
import { type Associated, type Association, judgeAssociated } from './judge-workspaces.ts';
import { trustedServicesPass } from './public-access.ts';

/** The verdict on each resource of this kind whose firewall Azure's trusted services do not pass. */
export function judgeUntrusting(scene: Scene, association: Association, verdictOf: (associated: Associated) => Verdict): Verdict {
  return judgeAssociated(scene, association, (associated) =>
    judge(trustedServicesPass(associated.resource), (isPassing) => (isPassing ? passes : verdictOf(associated)), associated.resource.id),
  );
}
