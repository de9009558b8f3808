import { nameOf } from '../../../shared/domain/arm-id.ts';
import type { JournalEntry } from '../../../shared/domain/journal.ts';
import type { Stage } from './stage.ts';

/** What people read of one resource in the journal, or of the run itself, line by line. Numbers that Azure, a clock or a hash gives are left out. */
export async function storyOf(stage: Stage, resourceId?: string): Promise<readonly string[]> {
  return (await stage.journal()).filter((entry) => entry.resourceId === resourceId).map(lineOf);
}

function lineOf({ kind, what, text }: JournalEntry): string {
  return `${kind} ${what}: ${plain(text)}`;
}

/** Ids by their names; hashes, incarnations, given addresses and durations as `…`. */
export function plain(text: string): string {
  return text
    .replace(/\/subscriptions\/[^\s,;:()]*[^\s,;:().]/g, nameOf)
    .replace(/\b0{32}-[0-9a-f]{64}\b|\bguid-\d+|\b10\.1\.0\.\d+|\b\d+ s\b/g, '…')
    .replace(/plan [0-9a-f]{12}/g, 'plan …');
}
