/** Why a host refuses a user its namespace, and what to do about it: pure but for what it looks up to name the exact fix. */
import { existsSync, readFileSync } from 'node:fs';
import { KleeError } from '../errors.js';
import { installHint } from './packages.js';

/** As many ids as images use (65534 is nobody), and as useradd(8) gives. */
const idsForEach = 65536;
/** Where useradd(8) begins: SUB_UID_MIN of login.defs(5). */
const firstId = 100_000;

/** Switches by which hosts keep user namespaces from users, and what they have to be for klee. Debian's own, AppArmor's, the kernel's. */
const switches: readonly { readonly file: string; readonly closed: RegExp; readonly open: string }[] = [
  { file: '/proc/sys/kernel/unprivileged_userns_clone', closed: /^0/, open: 'kernel.unprivileged_userns_clone=1' },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    closed: /^1/,
    open: 'kernel.apparmor_restrict_unprivileged_userns=0',
  },
  { file: '/proc/sys/user/max_user_namespaces', closed: /^0\s*$/, open: 'user.max_user_namespaces=10000' },
];

/** The error for what unshare(1) said when it could not make a user namespace with a range of ids. */
export function userNamespaceRefusal(said: string): KleeError {
  const missing =
    /\b(new[ug]idmap): (?:No such file|command not found)/.exec(said) ?? /failed to execute (new[ug]idmap)/.exec(said);
  if (missing?.[1] !== undefined) {
    return refusal(`${missing[1]} is not installed`, `${installHint(missing[1])}; or run klee as root`);
  }
  const name = /no line matching user "(.*)" in/.exec(said)?.[1];
  if (name !== undefined) return noRange(name);
  if (/unrecognized option/.test(said)) {
    return refusal('unshare does not know --map-auto', 'install util-linux 2.38 or newer; or run klee as root');
  }
  const closed = switches.find(({ file, closed }) => closed.test(read(file)));
  if (closed !== undefined) {
    return refusal('this host keeps user namespaces to root', `sysctl -w ${closed.open}; or run klee as root`);
  }
  return refusal(said.trim().split('\n').at(-1) ?? 'unshare failed', 'run klee as root');
}

function refusal(why: string, hint: string): KleeError {
  return new KleeError('KLEE_PERMISSION', `klee without root needs a user namespace with a range of user ids: ${why}`, {
    hint,
  });
}

function noRange(name: string): KleeError {
  const uid = String(process.getuid?.());
  const lacking = ['/etc/subuid', '/etc/subgid'].filter((file) => !hasRange(read(file), [name, uid]));
  const options = lacking.map((file) => {
    const first = freeRange(read(file));
    return `--add-${file.slice('/etc/'.length)}s ${first}-${first + idsForEach - 1}`;
  });
  return refusal(`${name} has none in ${lacking.join(' and ')}`, `usermod ${options.join(' ')} ${name}, as root`);
}

/** Whether a file of the form of subuid(5) gives a range to a user, who can be in it by name and by id. */
export function hasRange(text: string, names: readonly string[]): boolean {
  return text.split('\n').some((line) => names.includes(line.split(':')[0] ?? ''));
}

/** The beginning of a range that nobody has in a file of the form of subuid(5): `name:first:count` lines. */
export function freeRange(text: string): number {
  const ends = text.split('\n').flatMap((line) => {
    const [, first, count] = line.split(':').map(Number);
    return first === undefined || count === undefined || Number.isNaN(first + count) ? [] : [first + count];
  });
  return Math.max(firstId, ...ends);
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
