/** The event subscription: the filter of the file, the function that exists, retries, dead letters by identity in a container that exists. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { follow } from '../bicep/follow.ts';
import type { Problem } from '../bicep/problem.ts';
import { infraFolder, type Project } from '../bicep/project.ts';
import { memberOf, type Value } from '../bicep/value.ts';
import { type Found, problemAt, resourcesOf, valuesAt } from './look.ts';

const type = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';

export function checkEvents(project: Project): Problem[] {
  return resourcesOf(project, type).flatMap((found) => [
    ...checkFilter(project, found),
    ...checkDestination(found),
    ...checkRetries(found),
    ...checkDeadLetters(project, found),
  ]);
}

function checkFilter(project: Project, found: Found): Problem[] {
  const filter = JSON.parse(project.text('event-filter.json') ?? '{}');
  const given = valuesAt(found, 'properties.filter').map((value) => value && plain(value, found));
  const isSame = given.every((value) => JSON.stringify(value) === JSON.stringify(filter));
  return isSame ? [] : [problemAt(found, 'its filter must be event-filter.json and nothing else')];
}

function plain(value: Value, found: Found): unknown {
  const [only] = follow(value, found.where);
  if (only?.kind === 'list') return only.items.map((item) => plain(item, found));
  if (only?.kind === 'object') return Object.fromEntries(only.members.map((member) => [member.name, plain(member.value, found)]));
  return only?.kind === 'literal' ? only.value : '?';
}

/** Functions that Event Grid can call, as functions/ registers them. */
function eventFunctions(): readonly string[] {
  const root = join(infraFolder, '..');
  const texts = globSync('functions/*.ts', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
  return texts.flatMap((text) => Array.from(text.matchAll(/app\.eventGrid\('([\w-]+)'/g), ([, name = '']) => name));
}

function checkDestination(found: Found): Problem[] {
  const [kind] = valuesAt(found, 'properties.destination.endpointType');
  const isFunction = kind?.kind === 'literal' && kind.value === 'AzureFunction';
  const properties = memberOf(memberOf(memberOf(found.resource.body, 'properties'), 'destination'), 'properties');
  const target = memberOf(properties, 'resourceId')?.text.match(/\/functions\/([\w-]+)'$/)?.[1];
  const isThere = target !== undefined && eventFunctions().includes(target);
  return isFunction && isThere ? [] : [problemAt(found, 'its destination must be a function that functions/ registers for Event Grid')];
}

function checkRetries(found: Found): Problem[] {
  return ['maxDeliveryAttempts', 'eventTimeToLiveInMinutes']
    .filter((name) => valuesAt(found, `properties.retryPolicy.${name}`).some((value) => value?.kind !== 'literal'))
    .map((name) => problemAt(found, `retryPolicy.${name} must be set`));
}

function checkDeadLetters(project: Project, found: Found): Problem[] {
  const at = 'properties.deadLetterWithResourceIdentity';
  const [identity] = valuesAt(found, `${at}.identity.type`);
  const [container] = valuesAt(found, `${at}.deadLetterDestination.properties.blobContainerName`);
  const made = resourcesOf(project, 'Microsoft.Storage/storageAccounts/blobServices/containers').flatMap((item) =>
    valuesAt(item, 'name').map(textOf),
  );
  return [
    ...(textOf(identity) === 'SystemAssigned' ? [] : [problemAt(found, 'dead letters must be written by the identity of the topic')]),
    ...(made.includes(textOf(container)) ? [] : [problemAt(found, 'its dead letters must go into a container that is made')]),
  ];
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'literal' ? String(value.value) : '';
}
