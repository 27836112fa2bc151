#!/usr/bin/env node
// Prepares a fresh clone: system packages, npm packages, the build, base images. Nothing but Node is needed to run it,
// and it does nothing where nothing is to do.  usage: node scripts/setup.mjs --for demo|postgres|test|bench
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup/say.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The oldest Node that all dependencies run on, as `engines` in package.json has it. */
const oldestNode = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: klee needs Node ${oldestNode.join('.')} or newer.`,
    'Install a newer Node and try again.',
  );
}

/** @param {readonly string[]} args */
function readPurpose(args) {
  const purpose = args[0] === '--for' ? args[1] : undefined;
  if (
    args.length === 2 &&
    (purpose === 'demo' || purpose === 'postgres' || purpose === 'test' || purpose === 'bench')
  ) {
    return purpose;
  }
  throw new SetupError('usage: node scripts/setup.mjs --for demo|postgres|test|bench');
}

try {
  checkNode();
  const purpose = readPurpose(process.argv.slice(2));
  // Imported only now: an old Node may not be able to read them.
  const { ensurePackages, packagesFor } = await import('./setup/packages.mjs');
  const { ensureNpmPackages } = await import('./setup/npm.mjs');
  const { ensureBuild } = await import('./setup/build.mjs');
  const { ensureImage, imagesFor } = await import('./setup/images.mjs');
  await ensurePackages(packagesFor[purpose]);
  await ensureNpmPackages(project);
  await ensureBuild(project);
  for (const image of imagesFor[purpose]) await ensureImage(image);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = 1;
}
