// Going back: by how far, in how long a session, on how large an image, after how much was written.
import { makeLargeImage } from './images.mjs';
import { makeBaseImage, runToEnd, withHost, withSession } from './product.mjs';
import { sampleOf, timeOf } from './statistics.mjs';

/**
 * @typedef {object} Back
 * @property {string} where
 * @property {number} distance
 * @property {import('./statistics.mjs').Sample} took until the debugger stands there
 * @property {import('./statistics.mjs').Sample} usable until a first command has run there, in a jail of its own
 */

/**
 * Goes back from the end of the session again and again, each time from a step that has just run and whose jail runs.
 * @param {import('./product.mjs').Debugger} engine
 * @param {number} distance
 * @param {number} rounds
 */
async function measure(engine, distance, rounds) {
  const took = [];
  const usable = [];
  for (let round = -1; round < rounds; round += 1) {
    await runToEnd(engine);
    await engine.running.retry();
    /** @type {number} */
    let undone = 0;
    const started = performance.now();
    const until = await timeOf(async () => {
      undone = await engine.travel.back(distance);
    });
    if (undone !== distance) throw new Error(`went back ${undone} steps instead of ${distance}`);
    const { code } = await engine.jail.exec('true');
    if (code !== 0) throw new Error(`a command after going back ended with ${code}`);
    if (round < 0) continue;
    took.push(until);
    usable.push(performance.now() - started);
  }
  return { distance, took: sampleOf(took), usable: sampleOf(usable) };
}

/** @param {number} count */
const writing = (count) => Array.from({ length: count }, (_, index) => `RUN echo ${index} > /step${index}`);

/** @typedef {{ where: string, lines: readonly string[], distances: readonly number[] }} BackSession */

/** @type {BackSession} */
export const shortSession = { where: '20 steps', lines: ['FROM busybox', ...writing(19)], distances: [1] };

/** @type {readonly BackSession[]} */
export const sessionsOfAnyLength = [
  { where: '250 steps', lines: ['FROM busybox', ...writing(249)], distances: [1, 50, 200] },
  shortSession,
  { where: '20 steps, large image', lines: ['FROM large', ...writing(19)], distances: [1] },
];

/** @type {BackSession} */
export const afterMuchWasWritten = {
  where: 'after 200 MB were written',
  lines: ['FROM busybox', 'RUN dd if=/dev/zero of=/big bs=1M count=200 2>/dev/null'],
  distances: [1],
};

/**
 * @template {object} More
 * @param {import('./product.mjs').Place} place
 * @param {object} options
 * @param {number} options.rounds
 * @param {readonly BackSession[]} options.sessions
 * @param {(host: import('./product.mjs').Host, snapshot: string) => Promise<More>} options.more
 *   what else to measure in each session, with the snapshot that it went back to
 * @returns {Promise<(Back & More)[]>}
 */
export async function measureBack(place, { rounds, sessions, more }) {
  return withHost(place, async (host) => {
    await makeBaseImage(host, 'busybox');
    await makeLargeImage(host);
    /** @type {(Back & More)[]} */
    const found = [];
    for (const { where, lines, distances } of sessions) {
      await withSession(host, lines, async (engine) => {
        for (const distance of distances) {
          const measured = await measure(engine, distance, rounds);
          const { snapshot } = engine.position();
          if (snapshot === undefined) throw new Error('there is no snapshot where the session stands');
          found.push({ where, ...measured, ...(await more(host, snapshot)) });
        }
      });
    }
    return found;
  });
}
