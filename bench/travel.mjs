// Moving in a session that is kept: each move is written to its journal before it is acted on.
import { makeBaseImage, runToEnd, withHost, withPlace, withSession } from './product.mjs';
import { sampleOf, timeOf } from './statistics.mjs';

/**
 * @typedef {object} Travel
 * @property {number} steps of the session
 * @property {import('./statistics.mjs').Sample} back by one step
 * @property {import('./statistics.mjs').Sample} goto to the second step, and to the end again
 * @property {import('./statistics.mjs').Sample} undo of that
 * @property {import('./statistics.mjs').Sample} timeline its rows, as the engine answers them
 * @property {number} cached ms that another session takes to its end, with all steps taken from this one
 */

/**
 * @param {{ rounds: number, lengths: readonly number[] }} options
 * @returns {Promise<Travel[]>}
 */
export async function measureTravel({ rounds, lengths }) {
  return withPlace(({ root }) =>
    withHost({ root }, async (host) => {
      await makeBaseImage(host, 'busybox');
      /** @type {Travel[]} */
      const found = [];
      for (const steps of lengths) {
        const writing = Array.from({ length: steps - 1 }, (_, index) => `RUN echo ${index} > /step${index}`);
        const measured = await withSession(
          host,
          ['FROM busybox', ...writing],
          async (engine) => ({
            ...(await measure(engine, steps, rounds)),
            cached: await withSession(host, ['FROM busybox', ...writing], timeToEnd, 'worthwhile', true),
          }),
          'worthwhile',
        );
        found.push(measured);
      }
      return found;
    }),
  );
}

/**
 * @param {import('./product.mjs').Debugger} engine
 * @param {number} steps
 * @param {number} rounds
 * @returns {Promise<Omit<Travel, 'cached'>>}
 */
async function measure(engine, steps, rounds) {
  await runToEnd(engine);
  const { executed } = engine;
  /** @param {() => Promise<unknown>} work */
  const moved = (work) =>
    timeOf(async () => {
      await work();
      await engine.save();
    });
  /** @type {Record<'back' | 'goto' | 'undo' | 'timeline', number[]>} */
  const took = { back: [], goto: [], undo: [], timeline: [] };
  for (let round = 0; round < rounds; round += 1) {
    took.back.push(await moved(() => engine.travel.back(1)));
    took.goto.push(await moved(() => engine.travel.goto({ kind: 'step', number: 2 })));
    took.undo.push(await moved(() => engine.travel.undo()));
    took.goto.push(await moved(() => engine.travel.goto({ kind: 'end' })));
    took.timeline.push(await timeOf(() => Promise.resolve(engine.travel.timeline())));
  }
  if (engine.executed !== executed || engine.position().done !== steps) throw new Error('a move has run a step');
  return {
    steps,
    back: sampleOf(took.back),
    goto: sampleOf(took.goto),
    undo: sampleOf(took.undo),
    timeline: sampleOf(took.timeline),
  };
}

/**
 * @param {import('./product.mjs').Debugger} engine
 * @returns {Promise<number>}
 */
async function timeToEnd(engine) {
  const took = await timeOf(() => runToEnd(engine));
  if (engine.executed > 0) throw new Error('a step that was there has run');
  return took;
}
