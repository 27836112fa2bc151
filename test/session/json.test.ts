/** `--json`: messages for machines, as docs/reference/events.md has them. */
import { expect, it } from 'vitest';
import { eventMessages, ownMessages } from '../../src/commands/messages/documented-messages.js';
import { klee } from '../support/cli.js';
import { type Files, writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';

type Message = Readonly<Record<string, unknown>> & { readonly type: string };

const documented: Readonly<Record<string, { readonly fields: object }>> = { ...ownMessages, ...eventMessages };
const dockerfile = 'FROM busybox\nRUN printf "\\377"\nRUN echo wreck > /w; exit 7\n';

describeAsRoot('--json', () => {
  const root = useKleeRoot('busybox');

  /** Runs klee; every line of its stdout has to be a message that the page has, with the fields that it has. */
  async function messages(args: readonly string[], input = '', files: Files = {}) {
    const cwd = writeContext({ Dockerfile: dockerfile, ...files });
    const { stdout, stderr, status } = await klee(args, { root, cwd, input });
    const said = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Message);
    for (const { type, ...fields } of said) {
      expect(Object.keys(documented)).toContain(type);
      expect(Object.keys(documented[type]?.fields ?? {})).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
    return { said, stderr, status, types: said.map(({ type }) => type) };
  }

  it('tells of a session: hello, events, answers, errors, exit', async () => {
    const { said, types, stderr, status } = await messages([
      'debug',
      '--batch',
      '--json',
      '-ex',
      'next 2',
      '-ex',
      'bad',
    ]);
    expect(types).toEqual([
      ...['hello', 'stopped', 'command', 'stepStarted', 'stepFinished', 'stepStarted', 'output', 'stepFinished'],
      ...['stopped', 'result', 'command', 'error', 'ended', 'exit'],
    ]);
    expect(said[0]).toMatchObject({ version: 1, file: 'Dockerfile', dialect: 'kleene', steps: 3 });
    expect(said[1]).toMatchObject({
      reason: { kind: 'start' },
      step: { number: 1, total: 3, logical: 'FROM busybox' },
    });
    expect(said.find(({ type }) => type === 'output')).toEqual({
      type: 'output',
      step: 2,
      text: Buffer.from([0xff]).toString('base64'),
      encoding: 'base64',
    });
    expect(said.at(-5)).toEqual({ type: 'result', line: 'next 2', lines: [], data: 'stopped' });
    expect(said.at(-3)).toEqual({
      type: 'error',
      code: 'KLEE_USAGE',
      message: 'Undefined command: "bad".  Try "help".',
    });
    expect(said.at(-1)).toEqual({ type: 'exit', status: 1 });
    expect([stderr, status]).toEqual(['', 1]);
  });

  it('tells of failures, edits, questions, texts and tables', async () => {
    const input = [
      'c',
      'break 2',
      'info breakpoints',
      'delete',
      'echo hi\\n',
      'back 2',
      'edit 3 RUN true',
      'diff',
      'quit 4',
    ];
    const { said, status } = await messages(['debug', '--json'], `${input.join('\n')}\n`);
    const of = (type: string) => said.filter((message) => message.type === type);
    expect(of('stepFailed')).toMatchObject([
      { report: { step: { number: 3 }, failure: { kind: 'command', exitCode: 7 } } },
    ]);
    expect(of('question').map(({ text }) => text)).toEqual([
      'Delete all breakpoints?',
      'The edits were not exported. Quit anyway?',
    ]);
    expect(of('text')).toEqual([{ type: 'text', text: 'hi\n' }]);
    expect(of('undone')).toHaveLength(2);
    expect(of('edited')).toMatchObject([{ change: 'replaced', step: { number: 3 }, stale: [] }]);
    const table = of('result').find(({ line }) => line === 'info breakpoints');
    expect((table?.['lines'] as string[])[0]).toContain('Num');
    expect(of('exit')).toEqual([{ type: 'exit', status: 4 }]);
    expect(status).toBe(4);
  });

  it('klee build --json: events, the image, exit', async () => {
    const good = { Dockerfile: 'FROM busybox\nRUN echo a > /a\n' };
    const { types, said } = await messages(['build', '--json', '-t', 'spoken', '.'], '', good);
    const step = ['stepStarted', 'stepFinished'];
    expect(types).toEqual(['hello', ...step, ...step, 'finished', 'image', 'ended', 'exit']);
    expect(said.at(-3)).toMatchObject({ name: 'spoken', tag: 'latest', failed: false });
    const bad = await messages(['build', '--json', '-t', 'spoken', '.']);
    expect(bad.types.slice(-4)).toEqual(['stepFailed', 'image', 'ended', 'exit']);
    expect(bad.said.at(-3)).toMatchObject({ tag: 'failed', failed: true });
    expect([bad.said.at(-1), bad.status]).toEqual([{ type: 'exit', status: 1 }, 1]);
  });

  it('an error that ends klee is a message too', async () => {
    for (const command of ['build', 'debug']) {
      const { said, stderr, status } = await messages([command, '--json', '.'], '', { Dockerfile: 'RUNN x\n' });
      expect(said).toMatchObject([
        { type: 'error', code: 'KLEE_DOCKERFILE' },
        { type: 'exit', status: 2 },
      ]);
      expect(stderr).toContain('error');
      expect(status).toBe(2);
    }
  });
});
