/** One line per row, RFC 4180, with a header of the column names. */
export function csvOf(columns: readonly string[], rows: readonly Readonly<Record<string, string | number | undefined>>[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `${lines.map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

/**
 * A spreadsheet runs a cell as a formula that begins with `=`, `+`, `-`, `@`, a tab or a line end (OWASP, "CSV Injection"), so an apostrophe goes
 * before it. Numbers are ours and stay as they are.
 */
function cellOf(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}
