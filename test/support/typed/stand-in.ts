/**
 * Stands in for az, azd, func, npm and zip where a test types commands of our pages into a shell: it takes only what is documented, says the
 * same as the tool would say to the questions that the pages ask, and does nothing. Run as `node stand-in.ts <tool> <arguments>`.
 */
import { existsSync } from 'node:fs';
import packageJson from '../../../package.json' with { type: 'json' };
import { undocumentedIn } from './documented-commands.ts';
import { note } from './typed-log.ts';

const words = process.argv.slice(2);
const [tool = '', ...given] = words;

const problems = [...objectionsOf(), ...given.flatMap((word, index) => defectsOf(word, given[index - 1]))];
note({ command: words.join(' '), ...(problems.length > 0 && { problem: problems.join('; ') }) });
if (problems.length > 0) process.exit(2);
process.stdout.write(answer());

function objectionsOf(): readonly string[] {
  if (tool === 'npm') return given[0] === 'ci' || (given[0] === 'run' && String(given[1]) in packageJson.scripts) ? [] : ['no such script'];
  if (tool === 'zip') return [];
  return undocumentedIn(words);
}

/** What no shell and no tool would object to before it is too late: a placeholder that is left, JSON that is none, a file that is not there. */
function defectsOf(word: string, before?: string): readonly string[] {
  if (/<[a-z][^>]*>/i.test(word)) return [`${word} has a placeholder`];
  if (word.startsWith('{') && before !== '--query' && !isJson(word)) return [`${word} is no JSON`];
  if (word.startsWith('@') && !existsSync(word.slice(1))) return [`${word.slice(1)} does not exist`];
  return [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** TYPED_ANSWERS: JSON pairs of a part of the command and what it prints; whatever else asks for one text gets one. */
function answer(): string {
  const answers = JSON.parse(process.env['TYPED_ANSWERS'] ?? '[]') as readonly (readonly [string, string])[];
  const line = words.join(' ');
  const found = answers.find(([part]) => line.includes(part))?.[1];
  return `${found ?? (line.includes('--output tsv') ? 'stand-in' : '')}\n`;
}
