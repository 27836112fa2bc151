import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkDirectory } from '../../../src/jail/directory.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

function tree(): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'srv'));
  writeFileSync(join(root, 'file'), '');
  symlinkSync('/srv', join(root, 'link'));
  symlinkSync('/usr', join(root, 'out'));
  return root;
}

it.each(['/', '/srv', '/link', '/srv/..'])('takes %s', async (directory) => {
  await expect(checkDirectory(files, tree(), directory)).resolves.toBeUndefined();
});

it.each(['/nope', '/file', '/file/x', '/out'])('refuses %s', async (directory) => {
  const message = `no such directory: ${directory}`;
  await expect(checkDirectory(files, tree(), directory)).rejects.toMatchObject({ code: 'KLEE_NO_DIRECTORY', message });
});
