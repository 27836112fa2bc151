/** Programs that are started, and those on the terminal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Programs } from '../../../src/host/programs.js';
import { Collected } from '../../support/collected.js';
import { isRunning } from '../../support/proc.js';
import { temporaryDirectory } from '../../support/temporary.js';
import { until } from '../../support/until.js';

export function startingContract(programs: () => Programs): void {
  describe('start', () => {
    it('passes stdout and stderr on in the order written, all of it before the end', async () => {
      const output = new Collected();
      const script = 'for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done';
      const running = await programs().start(['sh', '-c', script], output.add);
      expect(await running.ended).toEqual({ exitCode: 0 });
      expect(output.text).toBe([1, 2, 3, 4, 5].map((i) => `out ${i}\nerr ${i}\n`).join(''));
    });

    it('passes 200 MB on and holds little of it', async () => {
      let bytes = 0;
      const before = process.memoryUsage().rss;
      const running = await programs().start(['sh', '-c', 'yes | head -c 200000000; echo end'], (chunk) => {
        bytes += chunk.length;
      });
      expect(await running.ended).toEqual({ exitCode: 0 });
      expect(bytes).toBe(200_000_004);
      expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    });

    it('gives a real pipe: /dev/stdout can be opened again, by any user', async () => {
      const output = new Collected();
      const script = 'echo again > /dev/stdout; setpriv --reuid 65534 --clear-groups sh -c "echo other > /dev/stdout"';
      await (
        await programs().start(['sh', '-c', script], output.add)
      ).ended;
      expect(output.text).toBe('again\nother\n');
    });

    it('reads what it is given, as it comes', async () => {
      const output = new Collected();
      const input = new PassThrough();
      const running = await programs().start(['sh', '-c', 'read -r a; echo $a; cat'], output.add, { input });
      input.write('one\n');
      await until(() => output.text === 'one\n');
      input.end('two\n');
      expect(await running.ended).toEqual({ exitCode: 0 });
      expect(output.text).toBe('one\ntwo\n');
    });

    it('has no input where none is given', async () => {
      const output = new Collected();
      await (
        await programs().start(['sh', '-c', 'cat; echo end'], output.add)
      ).ended;
      expect(output.text).toBe('end\n');
    });

    it('ends with the main process, and still passes on what a daemon writes later', async () => {
      const output = new Collected();
      const go = join(temporaryDirectory(), 'go');
      const daemon = 'while [ ! -e "$0" ]; do sleep 0.02; done; echo late';
      const running = await programs().start(['sh', '-c', `sh -c '${daemon}' "$0" & echo early`, go], output.add);
      await running.ended;
      expect(output.text).toBe('early\n');
      writeFileSync(go, '');
      await until(() => output.text === 'early\nlate\n');
    });

    it('goes on while a dozen daemons hold the output of what started them', async () => {
      const pids: number[] = [];
      for (let count = 0; count < 12; count++) {
        const output = new Collected();
        const running = await programs().start(['sh', '-c', 'sleep 1000 & echo $!'], output.add);
        await running.ended;
        pids.push(await output.number());
      }
      expect(pids.every(isRunning)).toBe(true);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
    });

    it('tells the pid of the program, and sends it signals', async () => {
      const output = new Collected();
      const running = await programs().start(['sh', '-c', 'echo $$; exec sleep 1000'], output.add);
      expect(await output.number()).toBe(running.pid);
      running.kill('SIGTERM');
      expect(await running.ended).toEqual({ exitCode: 143, signal: 'SIGTERM' });
      expect(isRunning(running.pid)).toBe(false);
    });

    it('sends signals that the program may take as it likes, and to no other', async () => {
      const output = new Collected();
      const script = 'trap "echo usr1" USR1; sleep 1000 & echo $!; wait; wait; kill $!';
      const running = await programs().start(['sh', '-c', script], output.add);
      const child = await output.number();
      running.kill('SIGUSR1');
      await until(() => output.text.includes('usr1\n'));
      expect(isRunning(child)).toBe(true);
      process.kill(child, 'SIGKILL');
      await running.ended;
      running.kill('SIGTERM');
    });

    it('says that a program is not there', async () => {
      await expect(programs().start(['nosuchprogram'], () => undefined)).rejects.toMatchObject({
        code: 'KLEE_MISSING_PROGRAM',
      });
    });
  });

  describe('interact', () => {
    it('answers how the program ended', async () => {
      expect(await programs().interact(['sh', '-c', 'exit 3'])).toEqual({ exitCode: 3 });
      expect(await programs().interact(['sh', '-c', 'exit 255'])).toEqual({ exitCode: 255 });
      expect(await programs().interact(['sh', '-c', 'kill -9 $$'])).toEqual({ exitCode: 137, signal: 'SIGKILL' });
      await expect(programs().interact(['nosuchprogram'])).rejects.toMatchObject({ code: 'KLEE_MISSING_PROGRAM' });
    });

    it('runs in a directory, with variables', async () => {
      const directory = temporaryDirectory();
      const env = { OUT: 'a\nb !ö' };
      await programs().interact(['sh', '-c', 'printf %s "$OUT" > out'], { cwd: directory, env });
      expect(existsSync(join(directory, 'out'))).toBe(true);
      expect(readFileSync(join(directory, 'out'), 'utf8')).toBe('a\nb !ö');
    });
  });
}
