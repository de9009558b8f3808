/** All checks of the Bicep files of a project. */
import type { BicepFile } from './bicep/model.ts';
import type { Problem } from './bicep/problem.ts';
import type { Project } from './bicep/project.ts';
import { findSyntaxProblems } from './bicep/tree.ts';
import { checkConditionalUses } from './checks/conditional-uses.ts';
import { checkCopies } from './checks/copies.ts';
import { checkModules } from './checks/modules.ts';
import { checkReferences } from './checks/references.ts';
import { checkResources } from './checks/resources.ts';
import { checkStartValues } from './checks/start-values.ts';
import { checkApp } from './posture/app.ts';
import { checkDemanded } from './posture/demands.ts';
import { checkEvents } from './posture/events.ts';
import { checkModes } from './posture/observe.ts';
import { checkRoles } from './posture/roles.ts';
import { checkSecrets } from './posture/secrets.ts';

const posture = [checkApp, checkDemanded, checkEvents, checkModes, checkRoles, checkSecrets];

/** Whether the files are sound Bicep and fit Azure's types. A file that does not parse gives its syntax problems alone. */
export function checkFiles(project: Project): Problem[] {
  return [...project.files.values()].flatMap((file) => checkFile(project, file));
}

/** The same, and then whether what they would make is as closed as it should be. */
export function checkInfra(project: Project): Problem[] {
  return [...checkFiles(project), ...posture.flatMap((check) => check(project))];
}

function checkFile(project: Project, file: BicepFile): Problem[] {
  const broken = findSyntaxProblems(file.path, file.root);
  if (broken.length > 0) return broken;
  return [checkReferences, checkModules, checkResources]
    .flatMap((check) => check(project, file))
    .concat(checkStartValues(file), checkCopies(file), checkConditionalUses(file));
}
