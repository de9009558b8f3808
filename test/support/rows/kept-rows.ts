import { readdirSync, readFileSync } from 'node:fs';
import type { StoredForm } from '../../../shared/journal/schema.ts';
import type { KeptRow } from './read-form.ts';

/** A row as a release of that version wrote it, and what the code of today reads in it. */
export interface KeptForm {
  readonly version: number;
  readonly form: StoredForm;
  readonly table: string;
  readonly row: KeptRow;
  readonly reads: unknown;
}

/** The versions of which rows are kept, oldest first. */
export const keptVersions: readonly number[] = readdirSync(import.meta.dirname)
  .flatMap((name) => (/^v\d+$/.test(name) ? [Number(name.slice(1))] : []))
  .sort((one, other) => one - other);

export function keptForms(version: number): readonly KeptForm[] {
  const folder = `${import.meta.dirname}/v${version}`;
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      version,
      form: file.replace('.json', '') as StoredForm,
      ...(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Pick<KeptForm, 'table' | 'row' | 'reads'>),
    }));
}
