/** Values as they stand in an ARM body. Snapshots keep bodies in this wire form, so that nothing is lost in a model. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: Json | undefined, key: string): JsonObject {
  const child = isObject(value) ? value[key] : undefined;
  return isObject(child) ? child : {};
}

export function textAt(value: Json | undefined, key: string): string | undefined {
  const child = isObject(value) ? value[key] : undefined;
  return typeof child === 'string' && child !== '' ? child : undefined;
}

export function listAt(value: Json | undefined, key: string): readonly JsonObject[] {
  const child = isObject(value) ? value[key] : undefined;
  return Array.isArray(child) ? child.filter(isObject) : [];
}

export function textsAt(value: Json | undefined, key: string): readonly string[] {
  const child = isObject(value) ? value[key] : undefined;
  return Array.isArray(child) ? child.filter((item): item is string => typeof item === 'string') : [];
}

/** True for null, absent, `{}` and `[]`: Azure ML swaps them between its answers (recorded-ml-auth, section 1). */
export function isBlank(value: Json | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isBlank);
}

/** JSON with sorted keys and everything else as it is: the text of which a hash is taken. */
export function sortedJson(value: Json | undefined): string {
  return JSON.stringify(value, (_key, item: Json) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** JSON with sorted keys and without blank members: what Azure ML takes for the same gives the same text. */
export function canonicalJson(value: Json | undefined): string {
  return JSON.stringify(canonical(value) ?? null);
}

function canonical(value: Json | undefined): Json | undefined {
  if (isBlank(value)) return undefined;
  if (Array.isArray(value)) return value.map((item) => canonical(item) ?? null);
  if (!isObject(value)) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, canonical(item)]).filter(([, item]) => item !== undefined));
}
