/**
 * Where a store mounts its datasets: a directory of its own, `<root>/zfs/<id>`, with a file beside it that says whose it is.
 *
 * On Linux, jails live in a private mount namespace (host/namespace.ts) that sees what is mounted after it was made only below a
 * mount that is shared (mount_namespaces(7)). Where the host's is not, the directory becomes a shared mount of its own. One directory
 * for each store: nobody has to find out whether another klee still needs it.
 */
import { join } from 'node:path';
import type { Machine } from '../host/machine.js';
import { isOwner } from '../host/owner.js';
import { unlessGone } from '../host/unless-gone.js';
import { newId } from '../storage/ids.js';
import { isShared } from './mountinfo.js';
import { env, type Zfs, type ZfsResult } from './program.js';

/** A mount directory whose klee has died. */
export interface StaleDirectory {
  readonly path: string;
  /** Datasets and snapshots that it was making when they had no mark yet. */
  readonly making: readonly string[];
}

export class MountDirectory {
  readonly #machine: Machine;
  readonly #zfs: Zfs;
  readonly #parent: string;
  readonly #id = newId();
  #ready: Promise<void> | undefined;
  #bound = false;
  #making: readonly string[] = [];

  /** @param root the klee root, all links in it resolved */
  constructor(machine: Machine, zfs: Zfs, root: string) {
    this.#machine = machine;
    this.#zfs = zfs;
    this.#parent = join(root, 'zfs');
  }

  /** Where the dataset of this id is mounted. */
  at(id: string): string {
    return join(this.#path, id);
  }

  /** Makes the directory. On Linux it has to be there before the namespace of jails is. */
  async ready(): Promise<void> {
    this.#ready ??= this.#make().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
  }

  /** Takes what is mounted there out of the tree now; it ends when nobody uses it any more. Does nothing where nothing is mounted. */
  async detach(mountpoint: string): Promise<void> {
    // FreeBSD has no lazy unmounting: there, who uses it gets errors from then on (umount(8), -f).
    const how = this.#machine.platform === 'linux' ? '-l' : '-f';
    await this.#machine.programs.attempt(['umount', how, mountpoint], { env });
  }

  /**
   * Runs zfs(8) for something that needs a dataset to be unmounted and unused, after having taken it out of the tree where somebody
   * is in it. Its failure can still be that it is busy.
   */
  async whileUnused(mountpoint: string, args: readonly string[]): Promise<ZfsResult> {
    const result = await this.#zfs.attempt(args);
    if (result.failure?.problem !== 'busy') return result;
    // Else it is unmounted already, and only on its way out.
    if (/mount/.test(result.said)) await this.detach(mountpoint);
    return this.#zfs.persist(args);
  }

  /** Removes an empty directory that something was mounted on. One that cannot be removed now is left to the next klee's sweep. */
  async removePoint(mountpoint: string): Promise<void> {
    await this.#machine.files.rmdir(mountpoint).catch(() => undefined);
  }

  /** Notes what would be left, without a mark that tells whose it is, if klee was killed now. */
  async noteMaking(names: readonly string[]): Promise<void> {
    this.#making = names;
    await this.ready();
    await this.#machine.files.replaceFile(this.#note(), this.#noteText());
  }

  /** Says again whose the directory is, if there is one. */
  async claim(): Promise<void> {
    if (this.#ready === undefined) return;
    await this.#ready;
    await this.#machine.files.replaceFile(this.#note(), this.#noteText());
  }

  /** To be called when nothing is mounted there any more. */
  async close(): Promise<void> {
    if (this.#ready === undefined) return;
    await this.#ready;
    this.#ready = undefined;
    await this.#remove(this.#path, this.#bound);
  }

  /** The directories of klees that have died. */
  async stale(): Promise<StaleDirectory[]> {
    const { files } = this.#machine;
    const found: StaleDirectory[] = [];
    for (const { text } of (await unlessGone(files.readdir(this.#parent))) ?? []) {
      if (!/^[0-9a-f]{12}\.json$/.test(text)) continue;
      const note = parseNote((await unlessGone(files.readFile(join(this.#parent, text))))?.toString() ?? '');
      if (note === undefined || (await this.#machine.isAlive(note.owner))) continue;
      found.push({ path: join(this.#parent, text.slice(0, -'.json'.length)), making: note.making });
    }
    return found;
  }

  async removeStale({ path }: StaleDirectory): Promise<void> {
    await this.#remove(path, this.#machine.platform === 'linux');
  }

  get #path(): string {
    return join(this.#parent, this.#id);
  }

  #note(path = this.#path): string {
    return `${path}.json`;
  }

  #noteText(): string {
    return JSON.stringify({ ...this.#machine.owner, making: this.#making });
  }

  async #make(): Promise<void> {
    const { files, platform, programs } = this.#machine;
    // Trees hold setuid programs and other people's secrets: nobody else gets in.
    await files.mkdir(this.#parent, { recursive: true, mode: 0o700 });
    // First, so that no directory is without one.
    await files.writeFile(this.#note(), this.#noteText());
    try {
      await files.mkdir(this.#path);
      if (platform !== 'linux') return;
      const { stdout } = await programs.run(['cat', '/proc/self/mountinfo']);
      if (isShared(stdout, this.#path)) return;
      await programs.run(['mount', '--bind', this.#path, this.#path], { env });
      this.#bound = true;
      await programs.run(['mount', '--make-shared', this.#path], { env });
    } catch (error) {
      await this.#remove(this.#path, this.#bound);
      throw error;
    }
  }

  async #remove(path: string, bound: boolean): Promise<void> {
    const { files } = this.#machine;
    if (bound) await this.detach(path);
    for (const { text } of (await unlessGone(files.readdir(path))) ?? []) await this.removePoint(join(path, text));
    await this.removePoint(path);
    // Its note stays as long as it does.
    if ((await unlessGone(files.lstat(path))) === undefined) await unlessGone(files.unlink(this.#note(path)));
  }
}

function parseNote(text: string): { owner: { pid: number; startTime: string }; making: string[] } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isOwner(value)) return undefined;
    const making: unknown = 'making' in value ? value.making : [];
    const names = Array.isArray(making) ? making.filter((name) => typeof name === 'string') : [];
    return { owner: { pid: value.pid, startTime: value.startTime }, making: names };
  } catch {
    // It is being written.
    return undefined;
  }
}
