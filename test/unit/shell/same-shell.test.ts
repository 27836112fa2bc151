/** With hooks between its pieces, a text does what it does without: on real shells, in a directory of its own each time. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrument, question } from '../../../src/shell/instrument.js';
import { type Mark, MarkStream } from '../../../src/shell/mark-stream.js';
import { splitCommands } from '../../../src/shell/split.js';
import { readSurroundings, type Surroundings } from '../../../src/shell/surroundings.js';
import { temporaryDirectory } from '../../support/temporary.js';

// bash reads ~/.bashrc where its stdin is a socket, as spawnSync's is; one that is called sh does not.
const shells = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([program = '', ...words]) => spawnSync(program, [...words, '-c', ':']).status === 0,
);

interface Ran {
  readonly status: number | null;
  readonly output: string;
  readonly tree: readonly string[];
}

function run(shell: readonly string[], text: string, directory: string, input: string): Ran & { raw: Buffer } {
  // So deep that no text gets out of it by `cd ..`.
  const cwd = join(directory, '1/2/3/4/5/6/7/8/9');
  mkdirSync(cwd, { recursive: true });
  const [program = '', ...words] = shell;
  // As a jail does it: both streams into one.
  const argv = ['-c', 'exec "$@" 2>&1', 'sh', program, ...words, '-c', text];
  const { status, stdout } = spawnSync('sh', argv, { cwd, input, env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  return { status, raw: stdout, output: stdout.toString(), tree: treeOf(directory) };
}

function treeOf(directory: string, below = ''): string[] {
  return readdirSync(join(directory, below))
    .sort()
    .flatMap((name) => {
      const path = join(below, name);
      const found = lstatSync(join(directory, path));
      const mode = (found.mode & 0o7777).toString(8);
      if (found.isDirectory()) return [`${path}/ ${mode}`, ...treeOf(directory, path)];
      if (found.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(directory, path))}`];
      return [`${path} ${mode} ${readFileSync(join(directory, path), 'latin1')}`];
    });
}

/** The same text without and with hooks, and the marks that came, with what the shell told where it waited. */
function both(shell: readonly string[], text: string) {
  const split = splitCommands(text);
  if ('whole' in split) throw new Error(`${split.whole}: ${text}`);
  const base = temporaryDirectory();
  const instrumented = instrument(text, split.pieces, 'klee-0123456789abcdef');
  if (instrumented === undefined) throw new Error('no descriptors');
  const { raw: _, ...plain } = run(shell, text, join(base, 'plain'), '');
  const { raw, ...hooked } = run(shell, instrumented.text, join(base, 'hooked'), `${question}\n\n`.repeat(100));
  const marks: Mark[] = [];
  const told: (Surroundings | undefined)[] = [];
  const shown: Buffer[] = [];
  const stream = new MarkStream(
    instrumented.nonce,
    (chunk) => shown.push(chunk),
    (mark) => marks.push(mark),
    (written) => told.push(readSurroundings(written)),
  );
  // In pieces of 7 bytes: no mark comes whole.
  for (let at = 0; at < raw.length; at += 7) stream.push(raw.subarray(at, at + 7));
  stream.flush();
  return {
    plain: unplaced(plain, base),
    hooked: unplaced({ ...hooked, output: Buffer.concat(shown).toString() }, base),
    marks,
    told,
  };
}

const unplaced = (ran: Ran, base: string): Ran => {
  const without = (text: string) =>
    text.replaceAll(join(base, 'plain'), 'HERE').replaceAll(join(base, 'hooked'), 'HERE');
  return { ...ran, output: without(ran.output), tree: ran.tree.map(without) };
};

const simple = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    ':',
    '! true',
    '! false',
    'cd d',
    'cd ..',
    'cd /nowhere',
    'mkdir -p d/e',
    'X=1',
    'X=$X.2',
    'export X',
    'echo $? >> status',
    'echo "$X" >> x',
    'pwd >> here',
    'f',
    'f() { echo in f >> f.log; return 3; }',
    'set -e',
    'set +e',
    'set -u',
    'set -x',
    'set -f',
    'set -a',
    'set -- a "b c" d',
    'shift',
    'echo "$#:$*:$0" >> args',
    'trap "echo bye >> bye" EXIT',
    '(exit 4)',
    '(cd d; echo sub > s; false)',
    '{ echo one; echo two; } >> group',
    'exit 5',
    'exit',
    'umask 027',
    'ls nothere',
    'echo a | tr a b >> pipe',
    'false | true',
    'if false; then echo no; else echo yes >> yes; fi',
    'for i in 1 2; do echo $i >> loop; done',
    'while read -r l; do echo "$l" >> read; done',
    'case $X in 1) echo one >> case;; *) false;; esac',
    'cat <<E >> doc\n  $X && false; #\nE\n',
    "cat <<-'E' >> doc && true\n\t$X\n\tE\n",
    'echo "a && b; c" > quoted',
    "echo 'x\n; y' >> quoted",
    'exec 2>&1',
    'exec 9>>nine',
    'echo nine >&9',
    'echo seen',
    'echo err >&2',
    'IFS=:',
    'readonly R=1',
    'R=2',
    'unset X',
    'eval "echo e; false"',
    'X=$(echo c; false)',
    'echo ${X:-none} >> x',
    'read -r line',
    'command -v klee >> names',
    ': $((Y = Y + 1)); echo $Y >> count',
    'wait',
    'true x && echo "${_-}" >> last',
    'sleep 0 & wait',
    'exec true',
    'test -e d || mkdir d && echo made >> made',
    'set -ex',
    'echo "$LINENO" >> line',
    '[ -n "$X" ]',
    'printf "no end"',
  ),
);
const joint = fc.constantFrom(' && ', ' || ', '; ', '\n', ' # why\n', ' &&\n  ', ' ||\n# so\n', '\n\n', ' && \\\n ');
/** A piece that ends with a here-document begins a line behind it. */
const text = fc.array(fc.tuple(simple, joint), { minLength: 2, maxLength: 9 }).map((parts) =>
  parts.reduce((all, [command, between], index) => {
    const last = index === parts.length - 1;
    return all + command + (last ? '' : command.endsWith('\n') ? '' : between);
  }, ''),
);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('in %s, a text with hooks', (_, shell) => {
  // Each text starts two shells, and what they start.
  it('leaves the same tree, output and status as without', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(text, (script) => {
        const { plain, hooked, marks, told } = both(shell, script);
        // The traces of what runs side by side come in any order, and into one another.
        const traced = /set -e?x/.test(script);
        const shown = (ran: Ran) => (traced ? { ...ran, output: [...ran.output].sort().join('') } : ran);
        expect(shown(hooked)).toEqual(shown(plain));
        expect(told).toHaveLength(marks.length);
        expect(told).not.toContain(undefined);
      }),
      {
        numRuns: Number(process.env['KLEE_SHELL_RUNS'] ?? 25),
        seed: 1,
        endOnFailure: process.env['KLEE_SHELL_RUNS'] !== undefined,
      },
    );
  });

  it('tells what its next command has', () => {
    const text = `export A="it's
\\"two\\" \\$x \\\`y\\\` \\\\z"; export B="$(printf 'a\\tb\\033\\001')" U=ü BINARY="$(printf '\\377')" EMPTY= NONE; LOCAL=1
set -a; ALL=2; unset PATH; /bin/mkdir 'd
e'; cd 'd
e'; umask 027; true`;
    const { told } = both(shell, text);
    const { environment, directory, binary, umask } = told.at(-1) ?? {};
    const { LC_ALL: _locale, PWD: _here, OLDPWD: _before, SHLVL: _level, ...own } = environment ?? {};
    expect(own).toEqual({ A: `it's\n"two" $x \`y\` \\z`, B: 'a\tb\x1b\x01', U: 'ü', EMPTY: '', ALL: '2' });
    expect(directory).toMatch(/\/8\/9\/d\ne$/);
    expect([binary, Number(umask)]).toEqual([['BINARY'], 27]);
  });
});

it('reads what FreeBSD’s sh tells, and nothing that something else has written into', () => {
  const told = (text: string) => readSurroundings(Buffer.from(text, 'latin1'));
  const written =
    "0022\nexport A='b c'\nexport B=plain\nexport C=$'it\\'s\\n\\303\\274'\nexport D=\nexport N\n/usr/home\n.\n";
  expect(told(written)).toEqual({
    directory: '/usr/home',
    environment: { A: 'b c', B: 'plain', C: "it's\nü", D: '' },
    binary: [],
    umask: '0022',
  });
  expect(told(written.replace('export B', 'a log line\nexport B'))).toBeUndefined();
});
