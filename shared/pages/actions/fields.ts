import { z } from 'zod';
import { ServiceError } from '../../domain/service-error.ts';
import { reasonText } from '../../http/request-body.ts';
import { type Markup, markup } from '../markup.ts';
import type { PageRequest } from '../page-request.ts';
import { fieldOf } from '../read-form.ts';

export function reasonField(words = 'Why'): Markup {
  return markup`<div class="field"><label for="reason">${words}</label>
<textarea id="reason" name="reason" rows="2" maxlength="500" required aria-describedby="reason-note"></textarea>
<p class="quiet" id="reason-note">Goes into the journal with your name. No secrets.</p></div>`;
}

export function reasonIn(form: URLSearchParams): string {
  return fieldOf(form, 'reason', { schema: reasonText, label: 'Why' });
}

/** An id that the form sends along. Whether there is such a thing is for the service to say. */
export function idIn(form: URLSearchParams, name: string): string {
  return fieldOf(form, name, { schema: z.string().max(1_500), label: name });
}

export function askedFor({ query }: PageRequest, name: string): string {
  const text = query.get(name) ?? '';
  if (text === '' || text.length > 1_500) throw new ServiceError('bad-request', `The address does not say which ${name} is meant.`);
  return text;
}

const choices = [
  { value: '', words: 'until somebody lifts it' },
  { value: '4', words: 'for 4 hours' },
  { value: '12', words: 'for 12 hours' },
  { value: '24', words: 'for a day' },
  { value: '72', words: 'for 3 days' },
  { value: '168', words: 'for a week' },
  { value: '720', words: 'for 30 days' },
] as const;

const hourMs = 60 * 60_000;

/** How long something holds. `mayBeOpen`: also until somebody lifts it. */
export function lengthField({ mayBeOpen, chosen }: { readonly mayBeOpen: boolean; readonly chosen: string }): Markup {
  const offered = choices.filter(({ value }) => mayBeOpen || value !== '');
  return markup`<div class="field"><label for="hours">How long</label><select id="hours" name="hours">${offered.map(
    ({ value, words }) => markup`<option value="${value}"${value === chosen && markup` selected`}>${words}</option>`,
  )}</select></div>`;
}

/** Milliseconds; undefined for the choice without an end. */
export function lengthIn(form: URLSearchParams): number | undefined {
  const value = form.get('hours') ?? '';
  if (!choices.some((choice) => choice.value === value)) throw new ServiceError('bad-request', 'How long: is none of the choices.');
  return value === '' ? undefined : Number(value) * hourMs;
}
