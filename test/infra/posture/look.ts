/** How the posture rules look at a project: resources by type, values by path, and what those may be. */
import { follow, type Where } from '../bicep/follow.ts';
import type { Resource } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { memberOf, type Value } from '../bicep/value.ts';

export interface Found {
  readonly resource: Resource;
  readonly where: Where;
}

/** Every resource of a type that the project makes. */
export function resourcesOf(project: Project, type: string): readonly Found[] {
  return [...project.files.values()].flatMap((file) =>
    file.resources
      .filter((resource) => resource.type === type && !resource.isExisting)
      .map((resource) => ({ resource, where: { project, file } })),
  );
}

/** All that the value at `path` may be; `undefined` stands for "not set". */
export function valuesAt({ resource, where }: Found, path: string): readonly (Value | undefined)[] {
  return path
    .split('.')
    .reduce<readonly (Value | undefined)[]>(
      (values, name) => values.flatMap((value) => membersAt(value, name, where)),
      follow(resource.body, where),
    );
}

function membersAt(value: Value | undefined, name: string, where: Where): readonly (Value | undefined)[] {
  const member = memberOf(value, name);
  return member ? follow(member, where) : [undefined];
}

export function problemAt({ resource, where }: Found, message: string): Problem {
  return { path: where.file.path, line: resource.line, message: `${resource.name}: ${message}` };
}

export interface Demand {
  readonly path: string;
  readonly wanted: readonly (string | boolean)[];
}

/** A problem for each demand that some value may break: whatever is not known counts as broken. */
export function checkDemands(found: Found, demands: readonly Demand[]): Problem[] {
  return demands.flatMap(({ path, wanted }) => {
    const isMet = valuesAt(found, path).every((value) => value?.kind === 'literal' && wanted.includes(value.value as string));
    return isMet ? [] : [problemAt(found, `${path} must be ${wanted.join(' or ')}`)];
  });
}
