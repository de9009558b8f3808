import { nameOf } from '../../domain/arm-id.ts';
import { type Finding, isSuppressed } from '../../domain/finding.ts';
import { ServiceError } from '../../domain/service-error.ts';
import { findingIdForm } from '../../http/findings.ts';
import type { Service } from '../../http/service.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import { severityChip } from '../views/chips.ts';
import type { Action } from './action.ts';
import { askedFor, idIn, lengthField, lengthIn, reasonField, reasonIn } from './fields.ts';

export const suppress: Action = {
  confirm: async ({ request, service }) => {
    const finding = await findingOf(service, askedFor(request, 'finding'));
    return {
      title: 'Suppress a finding',
      explains: markup`${shown(finding)}<p>Nothing is told and nothing is repaired for it until the suppression ends. It is counted all the same.</p>`,
      fields: markup`${reasonField()}${lengthField({ mayBeOpen: false, chosen: '168' })}`,
      hidden: { finding: finding.findingId },
      submit: 'Suppress it',
      back: backTo(finding),
    };
  },
  act: async ({ request, service, log }, form) => {
    const finding = await findingOf(service, idIn(form, 'finding'));
    const length = lengthIn(form);
    if (length === undefined) throw new ServiceError('bad-request', 'How long: a suppression has an end.');
    const { findingId } = finding;
    await service.suppressFinding({ findingId, by: request.caller.name, reason: reasonIn(form), until: service.clock.now() + length }, log);
    return { location: backTo(finding) };
  },
};

export const unsuppress: Action = {
  confirm: async ({ request, service }) => {
    const finding = await findingOf(service, askedFor(request, 'finding'));
    return {
      title: 'Lift a suppression',
      explains: markup`${shown(finding)}<p>From the next sweep on it is told and repaired as any other.</p>`,
      hidden: { finding: finding.findingId },
      submit: 'Lift the suppression',
      back: backTo(finding),
      obstacle: isSuppressed(finding, service.clock.now()) ? undefined : 'The finding is not suppressed.',
    };
  },
  act: async ({ request, service, log }, form) => {
    const finding = await findingOf(service, idIn(form, 'finding'));
    await service.liftSuppression({ findingId: finding.findingId, by: request.caller.name }, log);
    return { location: backTo(finding) };
  },
};

async function findingOf({ store }: Service, findingId: string): Promise<Finding> {
  const finding = findingIdForm.test(findingId) ? await store.findings.get(findingId) : undefined;
  if (!finding) throw new ServiceError('not-found', 'There is no such finding any more.');
  return finding;
}

function shown({ severity, title, subjectId, seen }: Finding): Markup {
  return markup`<div class="card"><h2>${severityChip(severity)} ${title}</h2><p>${nameOf(subjectId)}</p><p class="id">${subjectId}</p><p>${seen}</p></div>`;
}

function backTo({ clusterId }: Finding): string {
  return addresses.findings({ cluster: clusterId, state: 'all' });
}
