import { expect, it } from 'vitest';
import { outputOf } from '../../../src/host/stream-program.js';

async function read(argv: readonly string[]): Promise<string> {
  let text = '';
  for await (const chunk of outputOf(argv)) text += chunk.toString();
  return text;
}

it('gives all that a program writes', async () => {
  expect(await read(['sh', '-c', 'echo one; echo aside >&2; head -c 300000 /dev/zero'])).toHaveLength(300_004);
});

it('fails when the program fails, after all that it has written', async () => {
  const seen: string[] = [];
  const reading = (async () => {
    for await (const chunk of outputOf(['sh', '-c', 'echo one; echo why >&2; exit 3'])) seen.push(chunk.toString());
  })();
  await expect(reading).rejects.toMatchObject({ code: 'KLEE_PROGRAM', message: 'sh: why' });
  expect(seen.join('')).toBe('one\n');
});

it('ends a program that nobody reads from any more', async () => {
  let read = 0;
  for await (const chunk of outputOf(['yes'])) {
    read += chunk.length;
    if (read > 0) break;
  }
  expect(read).toBeGreaterThan(0);
});

it('says which program is missing', async () => {
  await expect(read(['no-such-program'])).rejects.toMatchObject({ code: 'KLEE_MISSING_PROGRAM' });
});
