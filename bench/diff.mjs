// What `diff` of a step costs, by how many files the step changed and how many the image has.
import { makeLargeImage } from './images.mjs';
import { makeBaseImage, runToEnd, withHost, withPlace, withSession } from './product.mjs';
import { inTurn, sampleOf, timeOf } from './statistics.mjs';

const counts = [1, 100, 10_000];

/** @param {number} count */
const writing = (count) =>
  `RUN mkdir /d${count} && cd /d${count} && i=0 && while [ $i -lt ${count} ]; do echo > $i; i=$((i+1)); done`;

/**
 * @typedef {object} Diff
 * @property {string} image
 * @property {number} files
 * @property {import('./statistics.mjs').Sample} took
 */

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Diff[]>}
 */
export async function measureDiff({ rounds }) {
  return withPlace(({ root }) =>
    withHost({ root }, async (host) => {
      await makeBaseImage(host, 'busybox');
      await makeLargeImage(host);
      /** @type {Diff[]} */
      const found = [];
      for (const image of ['busybox', 'large']) {
        await withSession(host, [`FROM ${image}`, ...counts.map(writing)], async (engine) => {
          await runToEnd(engine);
          const diffOf = (/** @type {number} */ index) => async () => {
            const times = [];
            for (let time = 0; time < 5; time += 1) {
              let changes = 0;
              times.push(
                await timeOf(async () => {
                  for await (const _ of (await engine.changes(index + 2)).changes) changes += 1;
                }),
              );
              // The directory is a change too.
              if (changes !== (counts[index] ?? 0) + 1) throw new Error(`${changes} changes in step ${index + 2}`);
            }
            return sampleOf(times).median;
          };
          const things = Object.fromEntries(counts.map((files, index) => [String(files), diffOf(index)]));
          const samples = await inTurn(things, { rounds });
          for (const [files, took] of Object.entries(samples)) found.push({ image, files: Number(files), took });
        });
      }
      return found;
    }),
  );
}
