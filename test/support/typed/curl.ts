/** The real curl, with one difference: the host of the local stack has no certificate. Run as `node curl.ts <arguments>`. */
import { spawnSync } from 'node:child_process';
import { note } from './typed-log.ts';

const given = process.argv.slice(2);
const plain = given.map((word) => word.replace(`https://${process.env['HOST']}/`, `http://${process.env['HOST']}/`));
const { stdout, status } = spawnSync('/usr/bin/curl', [...plain, '--noproxy', '*', '-w', '\\n%{http_code}'], { encoding: 'utf8' });
const end = stdout.lastIndexOf('\n');
const code = Number(stdout.slice(end + 1));
note({ command: ['curl', ...given].join(' '), status: code, ...(code >= 400 && { says: stdout.slice(0, 500) }) });
process.stdout.write(stdout.slice(0, end));
process.exitCode = status ?? 1;
