#!/usr/bin/env node
// src -> dist: `npm run build`.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const directory = path.join(project, 'dist', 'cli');
await bundle({ project, input: { main: 'src/cli/main.ts' }, directory });
// npm makes `bin` executable only when it installs the package elsewhere.
chmodSync(path.join(directory, 'main.js'), 0o755);
