import { describe, expect, it } from 'vitest';
import { parseRecords, recording, recordingVariables } from '../../../../src/debugger/hands/shell-record.js';
import { typedIn } from '../../../../src/debugger/hands/typed.js';

const prompt = (...fields: readonly (string | number)[]) => fields.map((field) => `${field}\0`).join('');
const records = (...prompts: readonly string[]) => parseRecords(Buffer.from(prompts.join('')));
const nobody = () => undefined;

describe('what a shell has written', () => {
  it('is its beginning, and then a command for each number of its history that is new', () => {
    const found = records(
      prompt('klee:bash', 7, 0, 0, '/', ''),
      prompt('klee:bash', 7, 1, 0, '/', '    1  false'),
      // An empty line, and one that begins with a blank.
      prompt('klee:bash', 7, 1, 0, '/', '    1  false'),
      prompt('klee:bash', 7, 0, 0, '/etc', '    2* cd /etc'),
    );
    expect(found.map(({ line, code, directory }) => [line, code, directory])).toEqual([
      [undefined, 0, '/'],
      ['false', 1, '/'],
      ['', 1, '/'],
      ['cd /etc', 0, '/etc'],
    ]);
  });

  it('holds commands over several lines, whatever those begin with', () => {
    const [, bash] = records(
      prompt('klee:bash', 7, 0, 0, '/', ''),
      prompt('klee:bash', 7, 0, 0, '/', '    9  cat > f <<X\n 12 monkeys\n  10  of 9\nX'),
    );
    expect(bash?.line).toBe('cat > f <<X\n 12 monkeys\n  10  of 9\nX');
  });

  it('leaves out what begins with a blank, in ash too, which has it in its history', () => {
    const found = records(
      prompt('klee:ash', 8, 0, 0, '/', '0:'),
      prompt('klee:ash', 8, 0, 0, '/', '1:   0  PASSWORD=x login'),
    );
    expect(found[1]?.line).toBe('');
  });

  it('can be cut off anywhere', () => {
    const whole = prompt('klee:bash', 7, 0, 0, '/', '') + prompt('klee:bash', 7, 0, 0, '/', '    1  make');
    for (let length = 0; length < whole.length; length += 1) {
      expect(records(whole.slice(0, length)).length).toBeLessThanOrEqual(1);
    }
  });

  it('tells where each command began, and who ran it, in nested shells', () => {
    const { commands, unrecorded } = typedIn(
      records(
        prompt('klee:bash', 7, 0, 0, '/', ''),
        prompt('klee:bash', 7, 0, 0, '/srv', '    1  cd /srv'),
        prompt('klee:bash', 9, 0, 70, '/srv', ''),
        prompt('klee:bash', 9, 0, 70, '/srv', '    1  createdb app'),
        prompt('klee:bash', 7, 0, 0, '/srv', '    2  su postgres'),
        prompt('klee:bash', 7, 0, 0, '/srv', '    3  su - postgres'),
      ),
      (uid) => (uid === '70' ? 'postgres' : undefined),
      true,
    );
    expect(commands.map(({ line, directory, user }) => [line, directory, user])).toEqual([
      ['cd /srv', '/', undefined],
      ['createdb app', '/srv', 'postgres'],
      ['su postgres', '/srv', undefined],
      ['su - postgres', '/srv', undefined],
    ]);
    expect(unrecorded).toEqual(['su - postgres']);
  });

  it('is none where a shell cannot', () => {
    expect(typedIn(records(), nobody, true)).toEqual({ commands: [], unrecorded: [] });
    expect(Object.keys(recordingVariables('other'))).toEqual(['HISTFILE', 'LESSHISTFILE']);
    expect(recording(['/bin/sh']).at(-1)).toBe('/bin/sh');
  });
});

describe('what an ash has written', () => {
  /** The prompt after a command: `lineNumber` is LINENO, `last` the end of a history that is full. */
  const ash = (lineNumber: number, last: string, code = 0) =>
    prompt('klee:ash', 8, code, 0, '/', `${lineNumber}:   0 older\n  14 ${last}`);
  const more = (lineNumber: number, last: string) => prompt('klee:ash+', 8, 0, '', '', `${lineNumber}:  14 ${last}`);
  const linesOf = (...prompts: readonly string[]) =>
    records(prompt('klee:ash', 8, 0, 0, '/', '0:'), ...prompts)
      .slice(1)
      .map(({ line, doubt }) => (doubt === undefined ? line : [line, doubt]));

  it('goes on when the history is full, and tells what was typed twice from Enter alone', () => {
    expect(linesOf(ash(1, 'make'), ash(1, 'make'), ash(3, 'make'), ash(4, 'ls'))).toEqual(['make', '', 'make', 'ls']);
  });

  it('says that a command may have run again where LINENO does not tell', () => {
    expect(linesOf(ash(9, 'make'), ash(1, 'cd x; . ./y'), ash(1, 'cd x; . ./y'), ash(4, 'ls'), ash(4, 'ls'))).toEqual([
      'make',
      ['cd x; . ./y', 'again'],
      '',
      'ls',
      '',
    ]);
    expect(linesOf(ash(0, 'make'), ash(0, 'make'), ash(0, 'ls'))).toEqual([['make', 'again'], '', 'ls']);
  });

  it('has all lines of a command, also those that the history leaves out', () => {
    const nested = [more(1, 'for i in a; do'), more(1, 'for j in b; do'), more(1, '  touch $i$j'), more(1, 'done')];
    expect(linesOf(ash(1, 'ls'), ...nested, ash(4, 'done'), ash(4, 'done'))).toEqual([
      'ls',
      'for i in a; do\nfor j in b; do\n  touch $i$j\ndone\ndone',
      '',
    ]);
    expect(linesOf(more(0, 'make \\'), ash(1, 'make \\'))).toEqual(['make ']);
    expect(linesOf(more(0, 'cat > f <<X'), more(0, 'a'), more(0, 'a'), ash(4, 'X'))).toEqual([
      ['cat > f <<X\na\n\nX', 'lines'],
    ]);
  });

  it('leaves out what Ctrl-C has called off', () => {
    expect(linesOf(more(0, 'for i in a'), ash(0, 'for i in a', 130), ash(2, 'ls'))).toEqual(['', 'ls']);
  });
});
