/** Prints rows in columns: the first to the left, the others to the right. */
export function printTable(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [heads, ...rows].map((row) => row.map(String));
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  for (const row of cells) {
    const line = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)));
    console.log(`  ${line.join('  ').trimEnd()}`);
  }
}

export function printTitle(title: string): void {
  console.log(`\n${title}`);
}

/** Milliseconds as seconds with one digit. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
