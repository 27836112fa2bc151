#!/usr/bin/env node
// src -> dist: `npm run build`.
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(project, 'dist');
const directory = path.join(dist, 'cli');
// Names have hashes in them: what is not made anew would stay, and be packed.
rmSync(dist, { recursive: true, force: true });
await bundle({ project, input: { main: 'src/cli/main.ts' }, directory });
// npm makes `bin` executable only when it installs the package elsewhere.
chmodSync(path.join(directory, 'main.js'), 0o755);
