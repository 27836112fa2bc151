// A process of its own with a machine behind ssh, by klee's own: `node ssh-client.mjs ADDRESS start|interact ARGV…`.
import { sourceModules } from '../../scripts/source-modules.mjs';

const [compiled] = await sourceModules(['host/ssh/open']);
const { openSshMachine } = /** @type {typeof import('../../src/host/ssh/open.js')} */ (compiled);

const [address = '', how, ...argv] = process.argv.slice(2);
const machine = await openSshMachine(address);
if (how === 'interact') {
  const { exitCode, signal } = await machine.programs.interact(argv);
  process.stdout.write(`ended: ${exitCode} ${signal ?? ''}\n`);
} else {
  const running = await machine.programs.start(argv, (chunk) => process.stdout.write(chunk));
  process.stdout.write(`started: ${running.pid} owner: ${machine.owner.pid}\n`);
  await running.ended;
}
await machine.close();
