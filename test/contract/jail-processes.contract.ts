/** What every jail driver does with the processes that commands leave behind. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KleeError } from '../../src/errors.js';
import type { JailWorld } from './jail-world.js';

export function processesContract(world: JailWorld): void {
  describe('processes', () => {
    const daemon = 'sleep 1000 & echo started';

    it('does not wait for a daemon that holds the output, and the daemon lives on', async () => {
      const jail = world.jailOf();
      expect(await world.run(jail, daemon)).toEqual({ code: 0, output: 'started\n' });
      await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
      const found = await jail.processes();
      expect(await world.run(jail, 'true')).toEqual({ code: 0, output: '' });
      expect(await jail.processes()).toEqual(found);
    });

    it('passes on what a daemon writes later', async () => {
      const jail = world.jailOf();
      let output = '';
      let heard: () => void = () => undefined;
      const late = new Promise<void>((resolve) => (heard = resolve));
      const argv = ['/bin/sh', '-c', '(while [ ! -e /go ]; do sleep 0.01; done; echo late) & echo early'];
      const running = await jail.start({ argv }, (chunk) => {
        output += chunk.toString();
        if (output.includes('late')) heard();
      });
      await running.ended;
      expect(output).toBe('early\n');
      writeFileSync(join(jail.spec.path, 'go'), '');
      await late;
      expect(output).toBe('early\nlate\n');
    });

    it('kills them all and goes on', async () => {
      const jail = world.jailOf();
      const ownSession = `perl -MPOSIX -e 'POSIX::setsid(); exec "sleep", "1000"' &`;
      await world.run(jail, `for i in 1 2 3; do (sleep 1000; sleep 1000) & done; ${ownSession}`);
      expect((await jail.processes()).length).toBeGreaterThanOrEqual(4);
      await jail.killAll();
      expect(await jail.processes()).toEqual([]);
      expect(await world.run(jail, 'echo on')).toEqual({ code: 0, output: 'on\n' });
    });

    it('signals a running command', async () => {
      const jail = world.jailOf();
      let output = '';
      let ready: () => void = () => undefined;
      const trapped = new Promise<void>((resolve) => (ready = resolve));
      const script = 'trap "echo got it; exit 9" INT; echo ready; while :; do sleep 0.01; done';
      const running = await jail.start({ argv: ['/bin/sh', '-c', script] }, (chunk) => {
        output += chunk.toString();
        if (output.includes('ready')) ready();
      });
      await trapped;
      await running.signal('SIGINT');
      expect(await running.ended).toEqual({ code: 9 });
      expect(output).toBe('ready\ngot it\n');
    });

    it('signals what came with a command, not what ran before', async () => {
      const jail = world.jailOf();
      const beat = () => statSync(join(jail.spec.path, 'beat')).size;
      const daemon = '(trap "echo > /hit" TERM; while :; do echo x >> /beat; sleep 0.01; done) &';
      await world.run(jail, `${daemon} while [ ! -s /beat ]; do :; done`);
      let ready: () => void = () => undefined;
      const started = new Promise<void>((resolve) => (ready = resolve));
      const running = await jail.start({ argv: ['/bin/sh', '-c', 'sleep 1000 & echo ready; wait'] }, () => {
        ready();
      });
      await started;
      await running.signal('SIGTERM');
      expect(await running.ended).toEqual({ code: 143, signal: 'SIGTERM' });
      // It would have come to its trap by then.
      const then = beat();
      await expect.poll(beat).toBeGreaterThan(then + 8);
      expect(readdirSync(jail.spec.path)).not.toContain('hit');
      expect((await jail.processes()).filter(({ command }) => command === 'sleep').length).toBeLessThanOrEqual(1);
    });

    it('cannot be ended from inside', async () => {
      const jail = world.jailOf();
      expect((await world.run(jail, 'kill 1; kill -KILL 1; kill -INT 1; echo alive')).output).toMatch(/alive\n$/);
      expect(await world.run(jail, 'echo still')).toEqual({ code: 0, output: 'still\n' });
    });

    it('holds them still while it works', async () => {
      const jail = world.jailOf();
      await world.run(jail, 'while :; do echo x >> /log; done & while [ ! -s /log ]; do :; done');
      const size = () => statSync(join(jail.spec.path, 'log')).size;
      const [first, later] = await jail.freeze(async () => {
        const first = size();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [first, size()];
      });
      expect(later).toBe(first);
      await expect.poll(size).toBeGreaterThan(later ?? 0);
      await expect(jail.freeze(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await expect.poll(size).toBeGreaterThan(size());
    });

    it('leaves stopped what was stopped before', async () => {
      const jail = world.jailOf();
      const writer = (log: string) => `while :; do echo x >> ${log}; done & while [ ! -s ${log} ]; do :; done`;
      const size = (log: string) => statSync(join(jail.spec.path, log)).size;
      await world.run(jail, `${writer('/held')}; kill -STOP $!; echo $! > /pid; ${writer('/clock')}`);
      // A signal takes a moment: stopped is what writes no more while the other writes on.
      await expect
        .poll(async () => {
          const [held, clock] = [size('held'), size('clock')];
          await expect.poll(() => size('clock')).toBeGreaterThan(clock + 1000);
          return size('held') - held;
        })
        .toBe(0);
      await jail.freeze(() => Promise.resolve());
      const before = { held: size('held'), clock: size('clock') };
      // Had it been let go, it would have written as much as the other.
      await expect.poll(() => size('clock')).toBeGreaterThan(before.clock + 1000);
      expect(size('held')).toBe(before.held);
      await world.run(jail, 'read pid < /pid; kill -CONT $pid');
      await expect.poll(() => size('held')).toBeGreaterThan(before.held);
    });

    it('leaves no process when it stops, and starts again', async () => {
      const jail = world.jailOf();
      await world.run(jail, daemon);
      await jail.stop();
      expect(jail.running).toBe(false);
      expect(await jail.processes()).toEqual([]);
      world.expectNothingLeft();
      await jail.stop();
      expect((await world.run(jail, 'true')).code).toBe(0);
      expect(await jail.processes()).toEqual([]);
    });

    it('ends a running command when it stops', async () => {
      const jail = world.jailOf();
      const running = await jail.start({ argv: ['sleep', '1000'] }, () => undefined);
      await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
      await jail.stop();
      expect(await running.ended).toEqual({ code: 137, signal: 'SIGKILL' });
    });

    it('stops at any moment of a command’s start, and leaves nothing', async () => {
      const jail = world.jailOf();
      for (let time = 0; time < 40; time++) {
        const running = await jail.start({ argv: ['sleep', '1000'] }, () => undefined);
        // Killed, or the jail is gone before the command is in it.
        const outcome = running.ended.then(
          ({ code }) => code,
          (error: KleeError) => error.code,
        );
        // No condition: each time it is stopped at another moment.
        await new Promise((resolve) => setTimeout(resolve, time / 2));
        await jail.stop();
        world.expectNothingLeft();
        expect(await outcome).not.toBe(0);
      }
    });
  });

  describe('on the terminal', () => {
    it('answers the exit code', async () => {
      expect(await world.jailOf().interact({ argv: ['/bin/sh', '-c', 'exit 4'] })).toEqual({ code: 4 });
    });

    it('is not counted among the processes', async () => {
      const jail = world.jailOf();
      const shell = jail.interact({ argv: ['/bin/sh', '-c', 'echo $$ > /started; sleep 1000; :'] });
      await expect.poll(() => readdirSync(jail.spec.path)).toContain('started');
      await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
      await jail.killAll();
      expect(await shell).toEqual({ code: 137, signal: 'SIGKILL' });
      expect(await jail.processes()).toEqual([]);
    });
  });
}
