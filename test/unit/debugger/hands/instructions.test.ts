import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FileFacts,
  instructionsOf,
  isWritable,
  type Part,
  type Place,
} from '../../../../src/debugger/hands/instructions.js';
import { parseDocument } from '../../../../src/dockerfile/document.js';
import { parseDockerfile } from '../../../../src/dockerfile/parse.js';
import { temporaryDirectory } from '../../../support/temporary.js';

const place: Place = { user: '', isRoot: true, workdir: '/', dialect: 'kleene' };
const run = (line: string, more: Partial<Extract<Part, { kind: 'run' }>> = {}): Part => ({
  kind: 'run',
  line,
  directory: '/',
  anywhere: false,
  user: undefined,
  ...more,
});
const facts = (path: string, more: Partial<FileFacts> = {}): FileFacts => ({
  path,
  mode: 0o644,
  uid: 0,
  gid: 0,
  before: undefined,
  needsDirectory: false,
  ...more,
});

describe('instructionsOf', () => {
  it('goes where a command ran, becomes who ran it, and leaves the user as it was', () => {
    const parts = [
      run('make', { directory: '/src dir' }),
      run('createdb a', { user: 'postgres' }),
      run('psql -c x', { user: 'postgres', directory: '~' }),
    ];
    expect(instructionsOf(parts, place)).toEqual([
      "RUN cd '/src dir' && make",
      'USER postgres',
      'RUN createdb a',
      'RUN cd ~ && psql -c x',
      'USER root',
    ]);
    expect(instructionsOf([run('a', { user: 'root' }), run('b')], { ...place, user: 'web', workdir: '/w' })).toEqual([
      'USER root',
      'RUN cd / && a',
      'USER web',
      'RUN cd / && b',
    ]);
    expect(instructionsOf([run('rm /a', { anywhere: true })], { ...place, workdir: '/w' })).toEqual(['RUN rm /a']);
  });

  it('makes one line of several, and no JSON form of a test', () => {
    expect(instructionsOf([run('for i in 1; do\n touch $i\ndone')], place)).toEqual([
      "RUN printf '%s\\n' 'for i in 1; do' ' touch $i' 'done' | sh -e",
    ]);
    expect(instructionsOf([run('[ -e /a ] || touch /a')], place)).toEqual(['RUN : && [ -e /a ] || touch /a']);
  });

  it('gives a copied file its owner and its mode', () => {
    const copy = (more: Partial<FileFacts>): Part => ({
      kind: 'copy',
      name: 'app',
      copied: 0o644,
      file: facts('/app', more),
    });
    expect(instructionsOf([copy({})], place)).toEqual(['COPY app /app']);
    expect(instructionsOf([copy({ mode: 0o4755, uid: 5 })], { ...place, user: 'web', isRoot: false })).toEqual([
      'COPY app /app',
      'USER root',
      'RUN chown 5:0 /app && chmod 4755 /app',
      'USER web',
    ]);
  });

  it('writes a text out, as the dialect has it', () => {
    const text: Part = { kind: 'text', content: "it's\nEOF\n", file: facts('/etc/new/a', { needsDirectory: true }) };
    expect(instructionsOf([text], place)).toEqual([
      "RUN mkdir -p /etc/new && printf '%s\\n' 'it'\\''s' 'EOF' > /etc/new/a",
    ]);
    expect(instructionsOf([text], { ...place, dialect: 'docker' })).toEqual([
      "COPY <<'EOFF' /etc/new/a\nit's\nEOF\nEOFF",
    ]);
  });

  it('writes any text so that a shell makes the same file of it', () => {
    const directory = temporaryDirectory();
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'file');
    const line = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\', '%', '$', '`', '#', '\t', 'é', '-') });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const content = lines.join('\n');
        fc.pre(isWritable(Buffer.from(content)));
        const [text = ''] = instructionsOf([{ kind: 'text', content, file: facts(path, { mode: 0o600 }) }], place);
        const { instructions } = parseDockerfile(parseDocument(`FROM a\n${text}\n`), 'kleene', { file: 'Dockerfile' });
        const made = instructions[1];
        if (made?.keyword !== 'RUN' || made.form !== 'shell') throw new Error('no RUN');
        execaSync('/bin/sh', ['-c', made.command]);
        expect(readFileSync(path, 'utf8')).toBe(content);
        expect(statSync(path).mode & 0o777).toBe(0o600);
      }),
      { numRuns: 60 },
    );
  });

  it.each([['\0'], ['\x1b[m'], ['a\r\n'], ['x'.repeat(4097)], ['\n'.repeat(80)]])('writes no %j out', (content) => {
    expect(isWritable(Buffer.from(content))).toBe(false);
  });
});
