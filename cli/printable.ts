/** Control characters, and those that turn the direction of writing: with them a name from Azure could paint over what a person reads. */
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The answer with every text of it safe to show on a terminal. */
export function printable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\s*[\r\n]+\s*/g, ' ').replace(unprintable, '\ufffd');
  if (Array.isArray(value)) return value.map(printable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, printable(member)]));
}

/** The answer as it came, indented; what could paint over the terminal is written as an escape, which means the same in JSON. */
export function jsonText(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped)}\n`;
}
