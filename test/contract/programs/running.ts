/** Programs that are run to their end. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Programs } from '../../../src/host/programs.js';
import { Collected } from '../../support/collected.js';
import { isRunning } from '../../support/proc.js';
import { temporaryDirectory } from '../../support/temporary.js';

export function runningContract(programs: () => Programs): void {
  describe('run', () => {
    it('answers what the program said, its status and how long it took', async () => {
      const result = await programs().run(['sh', '-c', 'echo out; echo err >&2']);
      expect(result).toMatchObject({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
      expect(result.durationMs).toBeGreaterThan(0);
    });

    it('hands every argument on as it is: no shell reads them', async () => {
      const odd = [
        '',
        '$(id)',
        '`id`',
        '; id',
        'a b',
        '"',
        "'",
        "'\\''",
        '*',
        '!x',
        '!!',
        '\\',
        '\\n',
        'a\nb',
        '\n',
        '\t',
      ];
      const more = [
        '-n',
        '--',
        '~',
        '$HOME',
        '${IFS}',
        '$n',
        '%s',
        'ö',
        '日本',
        '\u001b[1m',
        '#',
        '&',
        '|',
        '<',
        '{a,b}',
        '=x',
      ];
      const { stdout } = await programs().run(['printf', '%s\\0', ...odd, ...more]);
      expect(stdout.split('\0').slice(0, -1)).toEqual([...odd, ...more]);
    });

    it('takes an argv of 100 kB, in one argument and in thousands', async () => {
      const long = 'x y'.repeat(33_000);
      expect((await programs().run(['printf', '%s', long])).stdout).toBe(long);
      const many = Array.from({ length: 10_000 }, (_, index) => `argument ${index}`);
      expect((await programs().run(['printf', '%s\\n', ...many])).stdout.split('\n').slice(0, -1)).toEqual(many);
    });

    it('reads text and streams', async () => {
      expect((await programs().run(['cat'], { input: 'text\nwithout an end' })).stdout).toBe('text\nwithout an end');
      expect((await programs().run(['cat'], { input: '' })).stdout).toBe('');
      expect((await programs().run(['cat'], { input: Readable.from(['a', 'b']) })).stdout).toBe('ab');
      expect((await programs().run(['cat'])).stdout).toBe('');
    });

    it('streams megabytes in and out, byte by byte', async () => {
      const block = Buffer.from(Array.from({ length: 65536 }, (_, index) => index % 256));
      const input = Readable.from(Array.from({ length: 320 }, () => block));
      const { stdout } = await programs().run(['sha256sum'], { input });
      const { stdout: expected } = await programs().run([
        'sh',
        '-c',
        'for i in $(seq 320); do cat "$0"; done | sha256sum',
        fileOf(block),
      ]);
      expect(stdout).toBe(expected);
    });

    it('goes on where a program does not read its input', async () => {
      const input = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(65536)));
      expect(await programs().attempt(['sh', '-c', 'exec <&-; exit 3'], { input })).toMatchObject({ exitCode: 3 });
    });

    it('passes output on as it comes', async () => {
      const output = new Collected();
      await programs().run(['sh', '-c', 'echo out; echo err >&2'], { onOutput: output.add });
      expect(output.text.split('\n').sort()).toEqual(['', 'err', 'out']);
    });

    it('keeps the end of what a program says as errors', async () => {
      const { stderr } = await programs().run(['sh', '-c', 'yes | head -c 1000000 >&2; echo last >&2']);
      expect(stderr).toHaveLength(65536);
      expect(stderr).toMatch(/y\nlast\n$/);
    });

    it('runs in a directory, with variables added to the environment', async () => {
      const directory = join(temporaryDirectory(), "it's a 'dir'");
      mkdirSync(directory);
      const env = { LC_ALL: 'C', 'odd.name': 'a b\nc', EMPTY: '', IFS: 'x', PPID: '1' };
      const { stdout } = await programs().run(['env', '-0'], { cwd: directory, env });
      const variables = new Map(
        stdout.split('\0').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
      );
      for (const [variable, value] of Object.entries(env)) expect(variables.get(variable)).toBe(value);
      expect(variables.has('PATH')).toBe(true);
      expect((await programs().run(['pwd'], { cwd: directory })).stdout).toBe(`${directory}\n`);
    });

    it('finds programs in the PATH that it is given, and by their path in the directory', async () => {
      const directory = temporaryDirectory();
      writeFileSync(join(directory, 'own'), '#!/bin/sh\necho own\n', { mode: 0o755 });
      const PATH = `${directory}:/usr/bin:/bin`;
      expect((await programs().run(['own'], { env: { PATH } })).stdout).toBe('own\n');
      expect((await programs().run(['./own'], { cwd: directory })).stdout).toBe('own\n');
      expect((await programs().run([join(directory, 'own')])).stdout).toBe('own\n');
    });

    it('throws the end of what a failed program said, with its command as the hint', async () => {
      const failing = programs().run(['sh', '-c', 'echo first >&2; echo last >&2; exit 4']);
      await expect(failing).rejects.toMatchObject({ code: 'KLEE_PROGRAM', message: 'sh: last' });
      await expect(programs().run(['false'])).rejects.toMatchObject({ message: 'false failed: exit code 1' });
    });

    it('names the package of a program that is not installed', async () => {
      for (const missing of ['nosuchprogram', '/no/such/program']) {
        await expect(programs().run([missing])).rejects.toMatchObject({
          code: 'KLEE_MISSING_PROGRAM',
          message: expect.stringContaining(`${missing} is not installed`) as string,
          hint: expect.stringMatching(/install .*program$/) as string,
        });
      }
    });

    it('says which program could not be started', async () => {
      const file = join(temporaryDirectory(), 'data');
      writeFileSync(file, 'x', { mode: 0o644 });
      await expect(programs().run([file])).rejects.toMatchObject({
        code: 'KLEE_PROGRAM',
        message: expect.stringContaining(file) as string,
      });
    });

    it('does not wait for what a program leaves behind with its output open', async () => {
      const { stdout } = await programs().run(['sh', '-c', 'sleep 1000 & echo $!']);
      process.kill(Number(stdout), 'SIGKILL');
    });
  });

  describe('attempt', () => {
    it('counts as a shell does', async () => {
      expect(await programs().attempt(['sh', '-c', 'exit 3'])).toMatchObject({ exitCode: 3 });
      expect(await programs().attempt(['sh', '-c', 'exit 127'])).toMatchObject({ exitCode: 127 });
      expect(await programs().attempt(['sh', '-c', 'exit 255'])).toMatchObject({ exitCode: 255 });
      for (const [signal, exitCode] of [
        ['KILL', 137],
        ['TERM', 143],
        ['INT', 130],
        ['HUP', 129],
        ['PIPE', 141],
      ] as const) {
        const result = await programs().attempt(['sh', '-c', 'kill -$0 $$; sleep 1000', signal]);
        expect(result).toMatchObject({ exitCode, signal: `SIG${signal}`, stdout: '', stderr: '' });
      }
    });

    it('survives programs that send signals to their process group', async () => {
      const result = await programs().attempt(['setsid', '-w', 'sh', '-c', 'echo before; kill -TERM 0; sleep 1000']);
      expect(result).toMatchObject({ stdout: 'before\n' });
      const group = await programs().start(['sh', '-c', 'trap "exit 7" TERM; kill -TERM 0'], () => undefined);
      expect(await group.ended).toEqual({ exitCode: 7 });
    });

    it('is cancelled by a signal, which the program gets', async () => {
      const controller = new AbortController();
      const output = new Collected();
      const attempt = programs().attempt(['sh', '-c', 'echo $$; exec sleep 1000'], {
        cancel: controller.signal,
        onOutput: output.add,
      });
      const pid = await output.number();
      controller.abort();
      expect(await attempt).toMatchObject({ exitCode: 143, signal: 'SIGTERM' });
      expect(isRunning(pid)).toBe(false);
    });

    it('is cancelled before it has begun', async () => {
      const result = await programs().attempt(['sleep', '1000'], { cancel: AbortSignal.abort() });
      expect(result).toMatchObject({ signal: 'SIGTERM' });
    });

    it('runs many at once', async () => {
      const all = await Promise.all(Array.from({ length: 25 }, (_, index) => programs().run(['echo', String(index)])));
      expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 25 }, (_, index) => index));
    });
  });
}

function fileOf(content: Buffer): string {
  const file = join(temporaryDirectory(), 'content');
  writeFileSync(file, content);
  return file;
}
