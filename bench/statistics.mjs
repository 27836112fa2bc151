// Medians and spreads: what a busy machine disturbs least.

/**
 * @typedef {object} Sample
 * @property {number} median
 * @property {number} low the lower quartile
 * @property {number} high the upper quartile
 * @property {number} count how many measurements it is made of
 */

/**
 * @param {readonly number[]} values at least one
 * @returns {Sample}
 */
export function sampleOf(values) {
  const sorted = [...values].sort((one, other) => one - other);
  /** @param {number} fraction */
  const at = (fraction) => {
    const place = (sorted.length - 1) * fraction;
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), count: values.length };
}

/**
 * How long `work` takes, in milliseconds.
 * @param {() => unknown} work
 */
export async function timeOf(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * Measures several things in turn, a round of all of them after the other, so that what disturbs the machine for a while disturbs
 * them alike. What each function answers is its measurement; the first rounds are for warming up.
 * @template {string} Name
 * @param {Record<Name, () => Promise<number>>} things
 * @param {{ rounds: number, warmUps?: number }} options
 * @returns {Promise<Record<Name, Sample>>}
 */
export async function inTurn(things, { rounds, warmUps = 1 }) {
  const names = /** @type {Name[]} */ (Object.keys(things));
  const values = new Map(names.map((name) => [name, /** @type {number[]} */ ([])]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const value = await things[name]();
      if (round >= 0) values.get(name)?.push(value);
    }
  }
  return /** @type {Record<Name, Sample>} */ (
    Object.fromEntries(names.map((name) => [name, sampleOf(values.get(name) ?? [])]))
  );
}
