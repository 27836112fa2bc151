// What klee keeps in memory of a step that writes much to its standard output.
import { makeBaseImage, withHost, withPlace, withSession } from './product.mjs';

const everyMs = 20;
const sizes = [64, 1024];

const resident = () => process.memoryUsage.rss() / 2 ** 20;

/**
 * @typedef {object} Memory
 * @property {number} written by the step; all in MiB
 * @property {number} before resident before the step
 * @property {number} highest while it ran
 * @property {number} after
 */

/** @returns {Promise<Memory[]>} */
export async function measureMemory() {
  return withPlace(({ root }) =>
    withHost({ root }, async (host) => {
      await makeBaseImage(host, 'busybox');
      const lines = ['FROM busybox', ...sizes.map((size) => `RUN dd if=/dev/zero bs=1M count=${size} 2>/dev/null`)];
      return withSession(host, lines, async (engine) => {
        let bytes = 0;
        engine.on((event) => {
          if (event.type === 'output') bytes += event.chunk.length;
        });
        await engine.running.next(1);
        /** @type {Memory[]} */
        const found = [];
        for (const written of sizes) {
          bytes = 0;
          const before = resident();
          let highest = before;
          const watch = setInterval(() => {
            highest = Math.max(highest, resident());
          }, everyMs);
          await engine.running.next(1);
          clearInterval(watch);
          if (bytes !== written * 2 ** 20) throw new Error(`${bytes} bytes of the step's output arrived`);
          const after = resident();
          found.push({ written, before, highest: Math.max(highest, after), after });
        }
        return found;
      });
    }),
  );
}
