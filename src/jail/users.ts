/** Users and groups as the jail's own /etc/passwd and /etc/group have them. */
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';

type ReadFiles = Pick<Files, 'lstat' | 'readlink' | 'readFile'>;

export interface JailUser {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  /** The name of passwd(5), or the number as written where it has none. */
  readonly name: string;
  /** True when passwd(5) of the tree has it. */
  readonly listed: boolean;
  readonly home: string;
  readonly shell: string;
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/**
 * Looks up `name`, `uid`, `name:group` or `uid:gid`; root when absent. A number need not be in the files, a name must.
 * As in a Dockerfile's USER: with a group given, the user has that group alone; without, those that list the user too.
 * @throws KleeError KLEE_NO_USER
 */
export async function findUser(files: ReadFiles, root: string, user: string | undefined): Promise<JailUser> {
  const [who = '', groupName = ''] = splitOnce(user ?? '', ':');
  const [passwd, group] = await Promise.all([records(files, root, '/etc/passwd'), records(files, root, '/etc/group')]);
  const accounts = passwd.flatMap(parseAccount);
  const wanted = who === '' ? '0' : who;
  const account = accounts.find(({ name }) => name === wanted) ?? accounts.find(({ uid }) => uid === numeric(wanted));
  const uid = account?.uid ?? numeric(wanted);
  if (uid === undefined) throw new KleeError('KLEE_NO_USER', `no such user: ${who}`);
  const groups = group.flatMap(parseGroup);
  const name = account?.name ?? (uid === 0 ? 'root' : wanted);
  const common = {
    uid,
    name,
    listed: account !== undefined,
    home: account?.home || (uid === 0 ? '/root' : '/'),
    shell: account?.shell || '/bin/sh',
  };
  if (groupName !== '') {
    const gid = groups.find((group) => group.name === groupName)?.gid ?? numeric(groupName);
    if (gid === undefined) throw new KleeError('KLEE_NO_USER', `no such group: ${groupName}`);
    return { ...common, gid, groups: [] };
  }
  const gid = account?.gid ?? 0;
  const memberships = groups.filter(({ members }) => account !== undefined && members.includes(account.name));
  return { ...common, gid, groups: memberships.map((group) => group.gid).filter((id) => id !== gid) };
}

/** The lines of a file of the tree, split at colons; none when there is no such file. */
async function records(files: ReadFiles, root: string, path: string): Promise<string[][]> {
  let text: string;
  try {
    text = (await files.readFile(await resolveInside(files, root, path))).toString();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || error instanceof KleeError) return [];
    throw error;
  }
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function parseAccount([name = '', , uid = '', gid = '', , home = '', shell = '']: string[]): Account[] {
  const [user, group] = [numeric(uid), numeric(gid)];
  return user === undefined || group === undefined ? [] : [{ name, uid: user, gid: group, home, shell: shell.trim() }];
}

function parseGroup([name = '', , id = '', members = '']: string[]): Group[] {
  const gid = numeric(id);
  return gid === undefined ? [] : [{ name, gid, members: members.trim().split(',') }];
}

/** An id as the kernel takes it: -1 is not one. */
function numeric(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value < 0xffffffff ? value : undefined;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
