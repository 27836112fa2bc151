// npm packages: installed from the lock file when what is installed is not what it says.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './programs.mjs';
import { SetupError, during } from './say.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/**
 * npm writes `node_modules/.package-lock.json` as the last thing of an installation: it is the record of what is
 * there, and it is missing after one that was interrupted. Times are not compared: a checkout changes them.
 * @param {LockFile} wanted
 * @param {LockFile} installed
 */
export function sameInstallation(wanted, installed) {
  return Object.entries(wanted.packages).every(([name, entry]) => {
    if (name === '') return true;
    const found = installed.packages[name];
    // An optional package may be one for another system.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** @param {string} file @returns {LockFile | undefined} */
function readLock(file) {
  /** @type {unknown} */
  let content;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Missing, or cut short by an installation that was interrupted.
    return undefined;
  }
  return /** @type {LockFile} */ (content);
}

/** @param {string} project */
export async function ensureNpmPackages(project) {
  const wanted = readLock(path.join(project, 'package-lock.json'));
  if (wanted === undefined) throw new SetupError('package-lock.json cannot be read; is this a whole checkout?');
  const installed = readLock(path.join(project, 'node_modules', '.package-lock.json'));
  if (installed !== undefined && sameInstallation(wanted, installed)) return;
  await during('installing npm packages', () => run(['npm', 'ci', '--ignore-scripts'], { cwd: project }));
}
