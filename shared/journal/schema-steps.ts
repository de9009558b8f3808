import type { SchemaStep } from './schema.ts';

/**
 * Every change of a stored form that an older release could misread, in order: the first leads from version 1 to 2. A step is never
 * changed or removed once it was released; see `docs/adr/0014-schema-versions.md` for when one is needed. There was none so far.
 */
export const schemaSteps: readonly SchemaStep[] = [];
