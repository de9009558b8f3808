import type { z } from 'zod';
import { ServiceError } from '../domain/service-error.ts';
import type { PageRequest } from './page-request.ts';

/** Far more than any form of ours holds. */
const mostLetters = 16_384;

/** The fields of a form that a browser sent. `bad-request` for what is no form, or one that is too long to be ours. */
export async function readForm(request: PageRequest): Promise<URLSearchParams> {
  const type = request.headers?.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw new ServiceError('bad-request', 'This address takes only the forms of its page.');
  if (Number(request.headers?.get('content-length') ?? 0) > mostLetters) throw tooLong();
  const text = await request.text();
  if (text.length > mostLetters) throw tooLong();
  return new URLSearchParams(text);
}

function tooLong(): ServiceError {
  return new ServiceError('bad-request', 'The form is too long.');
}

/** A field, checked. R11: says which one is wrong, and never what was in it. Fields of white space are missing. */
export function fieldOf<T>(
  form: URLSearchParams,
  name: string,
  { schema, label }: { readonly schema: z.ZodType<T>; readonly label: string },
): T {
  const parsed = schema.safeParse(form.get(name)?.trim() || undefined);
  if (parsed.success) return parsed.data;
  const isMissing = !form.get(name)?.trim();
  const why = isMissing ? 'is missing' : parsed.error.issues.map(({ message }) => message).join('; ');
  throw new ServiceError('bad-request', `${label}: ${why}. Go back and fill in the form again.`);
}
