import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { localPrograms } from '../../../src/host/local.js';
import { temporaryDirectory } from '../../support/temporary.js';

const programs = localPrograms();

/** Collects what a started program writes. */
function collector() {
  const chunks: Buffer[] = [];
  return { text: () => Buffer.concat(chunks).toString(), add: (chunk: Buffer) => chunks.push(chunk) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('run', () => {
  it('answers what the program said, its status and how long it took', async () => {
    const result = await programs.run(['sh', '-c', 'echo out; echo err >&2']);
    expect(result).toMatchObject({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('hands every argument on as it is: no shell reads them', async () => {
    const odd = ['$(id)', '`id`', '; id', 'a b', '"', '*'];
    expect((await programs.run(['printf', '%s\\n', ...odd])).stdout).toBe(`${odd.join('\n')}\n`);
  });

  it('reads text and streams', async () => {
    expect((await programs.run(['cat'], { input: 'text' })).stdout).toBe('text');
    expect((await programs.run(['cat'], { input: Readable.from(['a', 'b']) })).stdout).toBe('ab');
  });

  it('throws the end of what a failed program said, with its command as the hint', async () => {
    const failing = programs.run(['sh', '-c', 'echo first >&2; echo last >&2; exit 4']);
    await expect(failing).rejects.toMatchObject({ code: 'KLEE_PROGRAM', message: 'sh: last' });
    await expect(programs.run(['false'])).rejects.toMatchObject({ message: 'false failed: exit code 1' });
  });

  it('names the package of a program that is not installed', async () => {
    await expect(programs.run(['nosuchprogram'])).rejects.toMatchObject({
      code: 'KLEE_MISSING_PROGRAM',
      message: 'nosuchprogram is not installed',
      hint: 'install it, e.g. with: apt-get install nosuchprogram',
    });
  });

  it('does not wait for what a program leaves behind with its output open', async () => {
    const { stdout } = await programs.run(['sh', '-c', 'sleep 1000 & echo $!']);
    process.kill(Number(stdout), 'SIGKILL');
  });
});

describe('attempt', () => {
  it('counts as a shell does', async () => {
    expect(await programs.attempt(['sh', '-c', 'exit 3'])).toMatchObject({ exitCode: 3 });
    expect(await programs.attempt(['sh', '-c', 'kill -9 $$'])).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
  });

  it('is cancelled by a signal', async () => {
    const controller = new AbortController();
    const attempt = programs.attempt(['sleep', '1000'], { cancel: controller.signal });
    controller.abort();
    expect((await attempt).exitCode).not.toBe(0);
  });
});

describe('start', () => {
  it('passes stdout and stderr on in the order written, all of it before the end', async () => {
    const { text, add } = collector();
    const script = 'for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done';
    const running = await programs.start(['sh', '-c', script], add);
    expect(await running.ended).toEqual({ exitCode: 0 });
    expect(text()).toBe([1, 2, 3, 4, 5].map((i) => `out ${i}\nerr ${i}\n`).join(''));
  });

  it('gives a real pipe: /dev/stdout can be opened again', async () => {
    const { text, add } = collector();
    await (
      await programs.start(['sh', '-c', 'echo again > /dev/stdout'], add)
    ).ended;
    expect(text()).toBe('again\n');
  });

  it('ends with the main process, and still passes on what a daemon writes later', async () => {
    const { text, add } = collector();
    const go = join(temporaryDirectory(), 'go');
    const daemon = 'while [ ! -e "$0" ]; do sleep 0.02; done; echo late';
    const running = await programs.start(['sh', '-c', `sh -c '${daemon}' "$0" & echo early`, go], add);
    await running.ended;
    expect(text()).toBe('early\n');
    writeFileSync(go, '');
    await until(() => text() === 'early\nlate\n');
  });

  it('takes signals', async () => {
    const running = await programs.start(['sleep', '1000'], () => undefined);
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({ exitCode: 143, signal: 'SIGTERM' });
  });

  it('leaves no pipe open for a program that is not there', async () => {
    await expect(programs.start(['nosuchprogram'], () => undefined)).rejects.toMatchObject({
      code: 'KLEE_MISSING_PROGRAM',
    });
  });
});
