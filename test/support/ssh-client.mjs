// A process of its own with a machine behind ssh: `node ssh-client.mjs COMPILED ADDRESS start|interact ARGV…`.
const [directory = '', address = '', how, ...argv] = process.argv.slice(2);
/** @type {unknown} */
const compiled = await import(`${directory}/host/ssh/open.js`);
const { openSshMachine } = /** @type {typeof import('../../src/host/ssh/open.js')} */ (compiled);
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
