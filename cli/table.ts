/** Rows under a heading, in columns as wide as they need; `none` where there are no rows. The last column is not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
const colours = /\u001b\[\d+m/g;

function widthOf(text: string): number {
  return [...text.replace(colours, '')].length;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
