// Searching a session of 300 steps: how often `bisect` runs its command, and how long searches take.
import { makeBaseImage, runToEnd, withHost, withPlace, withSession } from './product.mjs';
import { sampleOf, timeOf } from './statistics.mjs';

const count = 300;
/** The first, the last, and some between. */
const guilty = [2, 100, 150, 187, 299, 300];

/**
 * @typedef {object} Search
 * @property {number} steps
 * @property {number} mostRuns of the command, by a `bisect`
 * @property {import('./statistics.mjs').Sample} bisect
 * @property {import('./statistics.mjs').Sample} run one run of the command, all that belongs to it included
 * @property {number} whoFirst with the snapshots' views to be mounted, in milliseconds
 * @property {import('./statistics.mjs').Sample} who of a file that each step changes
 * @property {import('./statistics.mjs').Sample} history of that file
 */

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Search>}
 */
export async function measureSearch({ rounds }) {
  const writing = Array.from({ length: count - 1 }, (_, index) => `RUN echo ${index + 2} > /last`);
  return withPlace(({ root }) =>
    withHost({ root }, async (host) => {
      await makeBaseImage(host, 'busybox');
      return withSession(host, ['FROM busybox', ...writing], async (engine) => {
        await runToEnd(engine);
        const { executed } = engine;
        const bisects = [];
        const runs = [];
        let mostRuns = 0;
        for (const step of guilty) {
          const command = `test $(cat /last 2>/dev/null || echo 0) -lt ${step}`;
          /** @type {import('../src/debugger/search/bisect.js').Bisection | undefined} */
          let found;
          const took = await timeOf(async () => {
            found = await engine.search.bisect({ command, lookFor: 'failure', from: undefined, reach: 'position' });
          });
          if (found?.end.kind !== 'found' || found.end.after.step.number !== step) {
            throw new Error(`bisect did not find step ${step}`);
          }
          bisects.push(took);
          runs.push(took / found.runs);
          mostRuns = Math.max(mostRuns, found.runs);
        }
        const who = async () => {
          const { paths } = await engine.search.who('/last');
          if (paths[0]?.deeds.length !== count - 1) throw new Error('who did not find all steps');
        };
        const history = async () => {
          const { rows } = await engine.search.history({ kind: 'file', path: '/last' }, 'position');
          if (rows.length !== count) throw new Error('history did not find all steps');
        };
        const whoFirst = await timeOf(who);
        const whos = [];
        const histories = [];
        for (let round = 0; round < rounds; round += 1) {
          whos.push(await timeOf(who));
          histories.push(await timeOf(history));
        }
        if (engine.executed !== executed) throw new Error('a search has run a step');
        return {
          steps: count,
          mostRuns,
          bisect: sampleOf(bisects),
          run: sampleOf(runs),
          whoFirst,
          who: sampleOf(whos),
          history: sampleOf(histories),
        };
      });
    }),
  );
}
