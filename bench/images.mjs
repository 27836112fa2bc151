// A base image as large as a Debian's, made of nothing but files: 20,000 of them, 200 MB.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { baseImages } from '../scripts/setup/images.mjs';
import { createBaseImage } from './modules.mjs';

const directories = 200;
const filesInEach = 100;
const content = Buffer.alloc(10_000, 'klee\n');

/** @param {import('./product.mjs').Host} host */
export async function makeLargeImage(host) {
  /** @type {import('../src/image/create/method.js').CreateMethod} */
  const method = {
    defaultTag: 'large',
    fill: (target) => {
      cpSync(baseImages.busybox, target, { recursive: true, verbatimSymlinks: true });
      for (let directory = 0; directory < directories; directory += 1) {
        const place = path.join(target, 'usr', 'share', String(directory));
        mkdirSync(place, { recursive: true });
        for (let file = 0; file < filesInEach; file += 1) writeFileSync(path.join(place, String(file)), content);
      }
      return Promise.resolve();
    },
  };
  return createBaseImage(host, method, undefined, { report: () => undefined });
}
