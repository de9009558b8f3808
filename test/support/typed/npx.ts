/** `npx relink …` without asking npm: the command line of this clone. Run as `node npx.ts relink <arguments>`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { note } from './typed-log.ts';

const [name, ...given] = process.argv.slice(2);
const command = `npx ${[name, ...given].join(' ')}`;
if (name !== 'relink') {
  note({ command, problem: `there is no ${name}` });
  process.exit(2);
}
const cli = fileURLToPath(new URL('../../../cli/start.ts', import.meta.url));
// The host of the local stack has no certificate.
const env = { ...process.env, RELINK_URL: process.env['RELINK_URL']?.replace('https://', 'http://') };
const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...given], { encoding: 'utf8', env, timeout: 60_000 });
note({ command, exitCode: status ?? -1, ...(stderr !== '' && { says: stderr.slice(0, 500) }) });
process.stdout.write(stdout);
