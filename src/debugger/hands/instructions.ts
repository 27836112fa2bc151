/** From what was chosen to the text of instructions. Pure. */
import { dirname } from 'node:path/posix';
import type { DialectName } from '../../dockerfile/dialect.js';
import { inQuotes, quoted } from '../../shell/quote.js';
import { fromUtf8 } from '../../utf8.js';

/** A file that was made by hand, as it is to be afterwards. */
export interface FileFacts {
  /** Absolute. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** As the tree has it without the change; undefined where it is not there. */
  readonly before: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
  /** True where the tree does not have its directory without the change. */
  readonly needsDirectory: boolean;
}

/** What of a shell can be said again. */
export type CommandPart =
  | {
      readonly kind: 'run';
      readonly line: string;
      /** Absolute; `~` for the home of `user`. */
      readonly directory: string;
      /** It would do the same in any other. */
      readonly anywhere: boolean;
      /** Undefined for the user that the Dockerfile says. */
      readonly user: string | undefined;
    }
  /** `value` as it was written, quotes included. */
  | { readonly kind: 'env'; readonly name: string; readonly value: string };

export type Part =
  | CommandPart
  /** `name`: of the file in the context. `copied`: the mode that COPY gives it. */
  | { readonly kind: 'copy'; readonly name: string; readonly copied: number; readonly file: FileFacts }
  /** `content`: text, see `isWritable`. */
  | { readonly kind: 'text'; readonly content: string; readonly file: FileFacts };

/** Where instructions are put. */
export interface Place {
  /** `USER` there, as it is written; empty where nobody has said. */
  readonly user: string;
  /** Whether that is root. */
  readonly isRoot: boolean;
  readonly workdir: string;
  readonly dialect: DialectName;
}

/** The instructions, one text each, which leave the user that a RUN has as they found it. */
export function instructionsOf(parts: readonly Part[], place: Place): string[] {
  const own = place.user === '' ? 'root' : place.user;
  const instructions: string[] = [];
  let user = own;
  const as = (wanted: string) => {
    if (wanted !== user) instructions.push(`USER ${wanted}`);
    user = wanted;
  };
  for (const part of parts) {
    switch (part.kind) {
      case 'run':
        as(part.user ?? own);
        instructions.push(
          `RUN ${oneLine(part.anywhere ? part.line : inDirectory(part.line, part.directory, place.workdir))}`,
        );
        break;
      case 'env':
        instructions.push(`ENV ${part.name}=${part.value === '' ? '""' : part.value}`);
        break;
      case 'copy': {
        instructions.push(`COPY ${part.name} ${part.file.path}`);
        const mended = attributes(part.file, { mode: part.copied, uid: 0, gid: 0 });
        if (mended.length > 0) {
          as(place.isRoot ? own : 'root');
          instructions.push(`RUN ${mended.join(' && ')}`);
        }
        break;
      }
      case 'text':
        if (place.dialect === 'docker' && part.content.endsWith('\n')) {
          instructions.push(copyOf(part.content, part.file.path));
          const mended = attributes(part.file, { mode: 0o644, uid: 0, gid: 0 });
          if (mended.length > 0) {
            as(place.isRoot ? own : 'root');
            instructions.push(`RUN ${mended.join(' && ')}`);
          }
        } else {
          as(place.isRoot ? own : 'root');
          instructions.push(`RUN ${printing(part.content, part.file)}`);
        }
    }
  }
  as(own);
  return instructions;
}

function inDirectory(line: string, directory: string, workdir: string): string {
  return directory === workdir ? line : `cd ${directory === '~' ? '~' : quoted(directory)} && ${line}`;
}

/** What a RUN can have behind it. */
function oneLine(whole: string): string {
  // One instruction is one line: what goes over several is handed to a shell as a text. So is what ends like a line that goes on.
  if (/\n|[\\`]\s*$/.test(whole)) return `printf '%s\\n' ${whole.split('\n').map(inQuotes).join(' ')} | sh -e`;
  // It would be read as the JSON form.
  return /^\s*\[/.test(whole) ? `: && ${whole.trim()}` : whole.trim();
}

/** Whether a text can stand in an instruction: short, in lines of printable characters. */
export function isWritable(content: Buffer): boolean {
  const text = fromUtf8(content);
  if (text === undefined || content.length > 4096 || text.split('\n').length > 60) return false;
  return !/[\0-\x08\x0b-\x1f\x7f]/.test(text);
}

function copyOf(content: string, path: string): string {
  const lines = content.split('\n');
  let end = 'EOF';
  while (lines.includes(end)) end += 'F';
  return `COPY <<'${end}' ${path}\n${content}${end}`;
}

function printing(content: string, file: FileFacts): string {
  const lines = content.split('\n');
  const ended = lines.at(-1) === '' && lines.pop() !== undefined;
  const format = ended ? '%s\\n' : lines.map(() => '%s').join('\\n');
  const target = quoted(file.path);
  const write = content === '' ? `: > ${target}` : `printf '${format}' ${lines.map(inQuotes).join(' ')} > ${target}`;
  const directory = file.needsDirectory ? [`mkdir -p ${quoted(dirname(file.path))}`] : [];
  return [...directory, write, ...attributes(file, file.before ?? { mode: 0o644, uid: 0, gid: 0 })].join(' && ');
}

/** What gives a file its mode and its owner, where it would not have them. chown(2) takes setuid away: so it comes first. */
function attributes(
  { path, mode, uid, gid }: FileFacts,
  has: { readonly mode: number; readonly uid: number; readonly gid: number },
): string[] {
  const owner = uid === has.uid && gid === has.gid ? [] : [`chown ${uid}:${gid} ${quoted(path)}`];
  const lost = owner.length > 0 && (mode & 0o6000) !== 0;
  return mode === has.mode && !lost ? owner : [...owner, `chmod ${mode.toString(8)} ${quoted(path)}`];
}
