import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { KleeError } from '../../../src/errors.js';
import { guardSpace } from '../../../src/storage/space.js';

const fromNode = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

it.each([
  ['node:fs', fromNode],
  ['a quota', Object.assign(new Error('UNKNOWN: write'), { code: 'UNKNOWN', errno: -constants.errno.EDQUOT })],
  ['a program', new KleeError('KLEE_NO_SPACE', 'no space left on device (cp)')],
  ['a cause', new KleeError('KLEE_FETCH', 'could not unpack it', { cause: fromNode })],
])('words a full disk met by %s', async (_, error) => {
  const attempt = guardSpace('the file system of /var/lib/klee', () => Promise.reject(error));
  await expect(attempt).rejects.toMatchObject({
    code: 'KLEE_NO_SPACE',
    message: 'no space left on the file system of /var/lib/klee',
    cause: error,
  });
});

it('leaves other errors and results alone', async () => {
  const error = new KleeError('KLEE_FETCH', 'could not unpack it');
  await expect(guardSpace('/', () => Promise.reject(error))).rejects.toBe(error);
  expect(await guardSpace('/', () => Promise.resolve(1))).toBe(1);
});
