import { spawnSync } from 'node:child_process';
import {
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../../../src/debugger/source/write-whole.js';
import { temporaryDirectory } from '../../../support/temporary.js';

let directory: string;
const at = (name: string) => join(directory, name);

beforeEach(() => {
  directory = temporaryDirectory();
});

function makeFifo(name: string): string {
  expect(spawnSync('mkfifo', [at(name)]).status).toBe(0);
  return at(name);
}

/** Opens `fifo` as a reader, and answers all that it reads. */
function readAll(fifo: string): Promise<string> {
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  return text(new Socket({ fd, readable: true, writable: false }));
}

describe('a file that is written whole', () => {
  it('takes the place of a regular file, behind a link too', async () => {
    writeFileSync(at('file'), 'old\n');
    symlinkSync('file', at('link'));
    await writeWhole(at('link'), 'new\n');
    expect(readFileSync(at('file'), 'utf8')).toBe('new\n');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });

  it.each(['fifo', 'link'])('is written into a fifo, which stays one: %s', async (name) => {
    const fifo = makeFifo('fifo');
    symlinkSync('fifo', at('link'));
    const read = readAll(fifo);
    // More than a pipe holds.
    const long = 'line\n'.repeat(40_000);
    await writeWhole(at(name), long);
    expect(await read).toBe(long);
    expect(lstatSync(fifo).isFIFO()).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(['fifo', 'link']);
  });

  it('does not wait for a reader of a fifo', async () => {
    const fifo = makeFifo('fifo');
    await expect(writeWhole(fifo, 'text\n')).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: `Could not write ${fifo}: nobody reads from it.`,
    });
    expect(lstatSync(fifo).isFIFO()).toBe(true);
  });

  it('leaves a directory alone', async () => {
    mkdirSync(at('d'));
    await expect(writeWhole(at('d'), '')).rejects.toThrow('it is a directory');
    expect(readdirSync(directory)).toEqual(['d']);
  });
});
