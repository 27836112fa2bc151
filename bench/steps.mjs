// One more `RUN true`, against what its parts cost by themselves.
import { openParts } from './parts.mjs';
import { contextWith, main, makeBaseImage, run, runToEnd, withHost, withPlace, withSession } from './product.mjs';
import { inTurn, timeOf } from './statistics.mjs';

const few = 20;
const many = 120;

/** @param {number} count */
const dockerfile = (count) => ['FROM busybox', ...Array.from({ length: count }, () => 'RUN true')];

/**
 * What one more step costs: the slope between a build of few steps and one of many.
 * @param {(count: number) => Promise<number>} build answers how long it took
 */
async function slope(build) {
  return ((await build(many)) - (await build(few))) / (many - few);
}

/** @typedef {'engine' | 'commandLine' | 'exec' | 'snapshot' | 'start' | 'mount' | 'clone' | 'stop'} Measured */
/** @typedef {Record<Measured, import('./statistics.mjs').Sample> & { runtime: string }} Steps */

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Steps>}
 */
export async function measureSteps({ rounds }) {
  return withPlace(({ root, directory }) =>
    withHost({ root }, async (host) => {
      const { snapshot } = await makeBaseImage(host, 'busybox');
      const parts = await openParts(host, snapshot, directory);
      try {
        const build = (/** @type {number} */ count) =>
          withSession(host, dockerfile(count), async (engine) => {
            await engine.running.next(1);
            return timeOf(() => runToEnd(engine));
          });
        const command = (/** @type {number} */ count) => {
          const context = contextWith(directory, `steps${count}`, dockerfile(count));
          const argv = [process.execPath, main, 'build', '--root', root, '-q', context];
          return timeOf(() => run(argv));
        };
        const repeated = (/** @type {() => Promise<number>} */ part) => async () => {
          let sum = 0;
          const times = 10;
          for (let time = 0; time < times; time += 1) sum += await part();
          return sum / times;
        };
        const things = {
          engine: () => slope(build),
          exec: repeated(parts.exec),
          snapshot: repeated(parts.snapshot),
          start: repeated(parts.start),
          mount: repeated(parts.mount),
          clone: repeated(parts.clone),
          stop: repeated(parts.stop),
          commandLine: () => slope(command),
        };
        return { runtime: parts.runtime, ...(await inTurn(things, { rounds })) };
      } finally {
        await parts.close();
      }
    }),
  );
}
