/**
 * The contract for files of the machine that a session works on: its datasets, and the klee root. What belongs to the user
 * (the Dockerfile, the context, an exported file) is on this machine always and is opened by node:fs.
 * `local-files.ts` fulfils it by node:fs, `ssh/` by sftp.
 *
 * Errors are those of node:fs: an `Error` with `code` (`ENOENT`, `EACCES`, `EEXIST`, …) and `path`.
 */
import type { FileType } from './file-type.js';

/** An absolute path. Names are bytes: a Buffer where they need not be UTF-8. */
export type FilePath = string | Buffer;

export interface FileStatus {
  readonly type: FileType;
  /** Bytes; of a symbolic link, the length of its target. */
  readonly size: number;
  /** Permission bits, setuid and sticky included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since the epoch. As fine as the machine tells: sftp version 3 tells whole seconds. */
  readonly mtimeNs: bigint;
  /**
   * When anything of it was changed last, in nanoseconds since the epoch: by the clock, and nobody can set it. Undefined where the
   * machine does not tell: sftp version 3.
   */
  readonly ctimeNs: bigint | undefined;
  /** The device that a device file stands for; 0 for other files, and where the machine does not tell. */
  readonly device: bigint;
}

export interface FileName {
  readonly bytes: Buffer;
  /** What people read; a byte that is not UTF-8 becomes U+FFFD. */
  readonly text: string;
  /** False for a symbolic link to one. */
  readonly isDirectory: boolean;
}

/** One file that `plant` makes in a tree there. */
export type Seedling = { readonly path: string; readonly mode: number; readonly mtimeMs: number | undefined } & (
  | { readonly type: 'directory' }
  /** `from`: a file of this machine, or what is to be in it. */
  | { readonly type: 'file'; readonly from: string | Buffer; readonly size: number }
  | { readonly type: 'symlink'; readonly target: string }
);

export interface Files {
  /** What is at `path` itself: a symbolic link is not followed. */
  lstat(path: FilePath): Promise<FileStatus>;
  stat(path: FilePath): Promise<FileStatus>;
  /** In no order, without `.` and `..`. */
  readdir(path: FilePath): Promise<FileName[]>;
  readlink(path: FilePath): Promise<Buffer>;
  realpath(path: string): Promise<string>;

  readFile(path: FilePath): Promise<Buffer>;
  /** At most `length` bytes from `start` on. */
  readPart(path: FilePath, start: number, length: number): Promise<Buffer>;

  /** `exclusive`: fails with EEXIST where something is. `durable`: on the disk when this returns. */
  writeFile(
    path: string,
    content: string | Buffer,
    options?: { readonly mode?: number; readonly exclusive?: boolean; readonly durable?: boolean },
  ): Promise<void>;
  /** Replaces what is at `path` whole or not at all: readers see the old content or the new. `durable` as above. */
  replaceFile(path: string, content: string, options?: { readonly durable?: boolean }): Promise<void>;
  /** Adds to the end of a file, which is made where it is missing. */
  appendFile(path: string, content: string, options?: { readonly durable?: boolean }): Promise<void>;

  /** `mode` is what the directory has then, whatever the umask; of those that `recursive` makes on the way, the last alone has it. */
  mkdir(path: string, options?: { readonly mode?: number; readonly recursive?: boolean }): Promise<void>;
  /** An empty directory. */
  rmdir(path: string): Promise<void>;
  /** A file, a symbolic link: not a directory. `durable`: for good when this returns. */
  unlink(path: string, options?: { readonly durable?: boolean }): Promise<void>;
  /** `rm -rf` that does not go into other file systems; succeeds where nothing is. */
  removeTree(path: string): Promise<void>;
  /** `durable`: for good when this returns. */
  rename(from: string, to: string, options?: { readonly durable?: boolean }): Promise<void>;
  /** A symbolic link at `path`, whose text is `target`; fails with EEXIST where something is. */
  symlink(target: string, path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;

  /** Brings a file of this machine there. */
  upload(from: string, path: string): Promise<void>;
  /** Brings a file from there to this machine. */
  download(path: FilePath, to: FilePath): Promise<void>;
  /**
   * Makes files in a tree, in the order given; they belong to root. Paths are absolute, and neither they nor a directory on their
   * way is a symbolic link; nothing is there but directories that stay as they are in all but their mode.
   */
  plant(seedlings: readonly Seedling[]): Promise<void>;
}
