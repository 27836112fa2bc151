#!/usr/bin/env node
import { Cli } from './cli.js';
import { runProgram } from './program.js';

// `klee lsi | head -1` ends in an EPIPE that is nobody's error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const cli = new Cli({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  uid: process.geteuid?.(),
  openHost: async (root) => {
    const { openHost } = await import('./drivers.js');
    return openHost(root);
  },
});

process.exitCode = await runProgram(cli, process.argv.slice(2));
