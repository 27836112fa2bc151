#!/usr/bin/env node
import { needsUserNamespace, startedBy } from '../host/user-namespace.js';
import { Cli } from './cli.js';
import { runProgram } from './program.js';
import { statusOfSignal } from './signals.js';
import { watchOutput } from './unwritable.js';

const cli = new Cli({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  uid: startedBy(process.env),
  unwritable: watchOutput(process),
  openMachine: async (address) => {
    if (address !== undefined) {
      const { openSshMachine } = await import('../host/ssh/open.js');
      return openSshMachine(address);
    }
    const { openLocalMachine } = await import('../host/local-machine.js');
    return openLocalMachine();
  },
  openHost: async (place) => {
    const { openHost } = await import('./drivers/open-host.js');
    return openHost(place);
  },
  handOver: needsUserNamespace(process.env)
    ? async () => {
        const { runInUserNamespace } = await import('../host/handover.js');
        return runInUserNamespace();
      }
    : undefined,
});

const status = await runProgram(cli, process.argv.slice(2));
process.exitCode ??= status;
// Everything is cleaned up; node's own way out would stumble over a terminal that is gone (an assertion in ResetStdio).
if (process.exitCode === statusOfSignal('SIGHUP')) process.kill(process.pid, 'SIGHUP');
