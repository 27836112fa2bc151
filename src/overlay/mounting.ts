/** Overlay mounts, made by mount(8) inside the namespace. */
import type { Namespace } from '../host/namespace.js';
import { KleeError } from '../errors.js';
import { emptyLayer, type Layout } from './layout.js';

/**
 * The kernel mounts up to 500 layers (OVL_MAX_STACK in fs/overlayfs/params.h) and takes one page of options from mount(2).
 * 480 names of five characters with all else are well below 4096 bytes.
 */
export const maximumLayers = 480;

/**
 * Directories stay where they are (no redirects: renaming one is EXDEV, which mv(1) answers by copying), so that a layer means
 * the same in every stack that has it. What hosts and kernels differ in by default is set, whatever they default to.
 * Documentation/filesystems/overlayfs.rst of the kernel.
 */
const features = ['redirect_dir=nofollow', 'index=off', 'metacopy=off', 'xino=off'];

/**
 * util-linux 2.39 and later hand each option to fsconfig(2), which takes 256 bytes; this makes them use mount(2)
 * (mount(8); util-linux issue 2287). Earlier ones do not know the variable and use mount(2).
 */
const env = { LIBMOUNT_FORCE_MOUNT2: 'always', LC_ALL: 'C' };

/** What a writable mount is made of. */
export interface Writable {
  /** Topmost first. */
  readonly layers: readonly string[];
  /** Name in the workplace of the directory that takes what is written. */
  readonly upper: string;
  /** Name in the workplace of an empty directory that the kernel works in: a volatile mount spoils it for the next mount. */
  readonly work: string;
}

/** Options for a writable mount in the workplace `id`, relative to the directory of the layers, and `more`. */
export function writableOptions(id: string, { layers, upper, work }: Writable, more: readonly string[] = []): string {
  const directories = [`lowerdir=${layers.join(':')}`, `upperdir=../d/${id}/${upper}`, `workdir=../d/${id}/${work}`];
  return [...directories, ...features, ...more].join(',');
}

/** Options for a read-only mount, relative to the directory of the layers, and `more`. Topmost layer first. */
export function readOnlyOptions(layers: readonly string[], more: readonly string[] = []): string {
  const lower = layers.length === 1 ? [...layers, emptyLayer] : layers;
  return ['ro', `lowerdir=${lower.join(':')}`, ...features, ...more].join(',');
}

export class Mounter {
  readonly #layout: Layout;
  readonly #namespace: () => Promise<Namespace>;
  /** Without it every fsync(2) of a build reaches the disk. Kernels before 5.10 do not know it. */
  #volatile = true;

  constructor(layout: Layout, namespace: () => Promise<Namespace>) {
    this.#layout = layout;
    this.#namespace = namespace;
  }

  /** Mounts a writable tree on `d/<id>/tree`. */
  async mountWritable(id: string, writable: Writable): Promise<void> {
    const attributes = await this.#attributes();
    const volatile = this.#volatile ? ['volatile'] : [];
    const problem = await this.#tryMount(id, writableOptions(id, writable, [...attributes, ...volatile]));
    if (problem === undefined) return;
    if (!this.#volatile || (await this.#tryMount(id, writableOptions(id, writable, attributes))) !== undefined)
      throw problem;
    this.#volatile = false;
  }

  /** Mounts the layers on `d/<id>/tree`, read-only. */
  async mountReadOnly(id: string, layers: readonly string[]): Promise<void> {
    const problem = await this.#tryMount(id, readOnlyOptions(layers, await this.#attributes()));
    if (problem !== undefined) throw problem;
  }

  /** Answers whether it is unmounted now; false: somebody still has a file in it open, or works in it. */
  async unmount(id: string): Promise<boolean> {
    const { programs } = await this.#namespace();
    const { exitCode, stderr } = await programs.attempt(['umount', '--no-canonicalize', this.#tree(id)], { env });
    if (exitCode === 0 || /not mounted|no mount point|not found/.test(stderr)) return true;
    if (/busy/.test(stderr)) return false;
    throw new KleeError('KLEE_STORAGE', `could not unmount ${this.#tree(id)}: ${lastLine(stderr)}`);
  }

  /** Takes the mount out of the tree now; it ends when the last file in it is closed. */
  async detach(id: string): Promise<void> {
    if (await this.unmount(id)) return;
    const { programs } = await this.#namespace();
    await programs.run(['umount', '--no-canonicalize', '--lazy', this.#tree(id)], { env });
  }

  /** How this process opens what is mounted on `d/<id>/tree`. */
  async path(id: string): Promise<string> {
    return (await this.#namespace()).path(this.#tree(id));
  }

  /**
   * In a user namespace overlayfs keeps its marks in `user.*` attributes, since nobody there may write `trusted.*`. The marks of one
   * kind mean nothing to a mount of the other, but the owner of a klee root never changes.
   */
  async #attributes(): Promise<string[]> {
    return (await this.#namespace()).userNamespace ? ['userxattr'] : [];
  }

  #tree(id: string): string {
    return this.#layout.workplace(id, 'tree');
  }

  async #tryMount(id: string, options: string): Promise<KleeError | undefined> {
    const { programs, userNamespace } = await this.#namespace();
    const argv = ['mount', '--internal-only', '--types', 'overlay', 'klee', '--options', options, `../d/${id}/tree`];
    const { exitCode, stderr } = await programs.attempt(argv, { cwd: this.#layout.layers(), env });
    if (exitCode === 0) return undefined;
    const reason = lastLine(stderr.replace(/\s*dmesg\(1\).*/s, ''));
    if (/permission denied|must be superuser|not permitted/i.test(stderr)) {
      const hint = userNamespace ? 'Linux 5.11 or newer lets users; or run it as root' : 'run it as root';
      return new KleeError('KLEE_PERMISSION', `klee may not mount an overlay: ${reason}`, { hint });
    }
    return new KleeError('KLEE_STORAGE', `could not mount an overlay: ${reason}`, {
      hint: `look at the end of dmesg(1); the file system of ${this.#layout.top} must be one that overlayfs takes as upper directory`,
    });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
