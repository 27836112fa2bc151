import { expect, it } from 'vitest';
import { OnDemand } from '../../../src/jail/on-demand.js';

/** Jails that are numbered as they are started; one with processes is there. */
function jails() {
  const stopped: number[] = [];
  let started = 0;
  let refused = false;
  const running = new Map<number, string[] | undefined>();
  const start = () => {
    if (refused) return Promise.reject(new Error('refused'));
    const number = (started += 1);
    running.set(number, []);
    const stop = () => Promise.resolve(void stopped.push(number));
    return Promise.resolve({ number, processes: () => Promise.resolve(running.get(number)), stop });
  };
  const refuse = (on: boolean) => (refused = on);
  return { onDemand: new OnDemand(start), running, stopped, refuse };
}

it('starts once, whoever asks at the same time, and stops once', async () => {
  const { onDemand, stopped } = jails();
  expect(onDemand.current).toBeUndefined();
  const entered = await Promise.all([onDemand.entered(), onDemand.entered()]);
  expect(entered.map(({ jail }) => jail.number)).toEqual([1, 1]);
  expect(onDemand.current?.number).toBe(1);
  await onDemand.stop();
  await onDemand.stop();
  expect(stopped).toEqual([1]);
  expect(onDemand.current).toBeUndefined();
});

it('tells what runs in it, and starts anew when somebody else has ended it, after taking away what is left', async () => {
  const { onDemand, running, stopped } = jails();
  await onDemand.entered();
  running.set(1, ['httpd']);
  expect((await onDemand.entered()).found).toEqual(['httpd']);
  running.set(1, undefined);
  expect(await onDemand.entered()).toMatchObject({ jail: { number: 2 }, found: [] });
  expect(stopped).toEqual([1]);
});

it('tries again after a start that failed', async () => {
  const { onDemand, refuse } = jails();
  refuse(true);
  await expect(onDemand.entered()).rejects.toThrow('refused');
  await onDemand.stop();
  refuse(false);
  expect((await onDemand.entered()).jail.number).toBe(1);
});
