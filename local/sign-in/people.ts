import type { Role } from '../../shared/domain/caller.ts';
import type { Account } from '../host/easy-auth.ts';

/** Who can sign in to the local stack, with app roles as an administrator would have given them. */
export const people = {
  dana: { oid: 'da4a0000-7a31-4c57-9c1d-2b6f0a9d4e11', user: 'dana@contoso.example', roles: ['Relink.Read', 'Relink.Repair'] },
  lee: {
    oid: '1ee00000-7a31-4c57-9c1d-2b6f0a9d4e11',
    user: 'lee@contoso.example',
    roles: ['Relink.Read', 'Relink.Repair', 'Relink.Approve'],
  },
  rita: { oid: '417a0000-7a31-4c57-9c1d-2b6f0a9d4e11', user: 'rita@contoso.example', roles: ['Relink.Read'] },
  /** Of the tenant, and without any role of Relink’s. */
  nora: { oid: '404a0000-7a31-4c57-9c1d-2b6f0a9d4e11', user: 'nora@contoso.example', roles: [] },
  /** An app that works for itself: a pipeline with a managed identity. */
  pipeline: { oid: '919e0000-7a31-4c57-9c1d-2b6f0a9d4e11', user: undefined, roles: ['Relink.Repair'] },
} as const satisfies Record<string, { readonly oid: string; readonly user: string | undefined; readonly roles: readonly Role[] }>;

export type PersonName = keyof typeof people;

export function isPersonName(text: string): text is PersonName {
  return Object.hasOwn(people, text);
}

/** Those who can sign in with a browser. */
export const accounts: readonly Account[] = Object.entries(people).flatMap(([name, { oid, user, roles }]) =>
  user === undefined ? [] : [{ name, user, objectId: oid, roles }],
);
