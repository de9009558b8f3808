/** App roles of Relink’s app registration (`docs/sign-in.md`); a caller has what its token’s `roles` name. */
export const roles = ['Relink.Read', 'Relink.Repair', 'Relink.Approve'] as const;
export type Role = (typeof roles)[number];

/** Who asks over HTTP, proven by a signed token or by a function key that the host has checked. */
export interface Caller {
  /** A key proves nobody’s name, so it may neither approve nor restore. */
  readonly kind: 'person' | 'app' | 'key';
  /** As people know them: the user name of a person, the client id of an app. For the journal. Empty for a key, whose holder says who they are. */
  readonly name: string;
  /** The same for ever and for every app of the tenant: the object id. Empty for a key. */
  readonly id: string;
  readonly roles: readonly Role[];
}

/** What a key opens where keys are allowed at all. */
export const keyHolder: Caller = { kind: 'key', name: '', id: '', roles: ['Relink.Read', 'Relink.Repair'] };

/** Everybody who may do something may also look: otherwise nobody could see what they do. */
export function mayDo(caller: Caller, role: Role): boolean {
  return role === 'Relink.Read' ? caller.roles.length > 0 : caller.roles.includes(role);
}
