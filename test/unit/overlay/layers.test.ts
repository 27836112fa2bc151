import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Layers } from '../../../src/overlay/layers.js';
import { Layout } from '../../../src/overlay/layout.js';
import { temporaryDirectory } from '../../support/temporary.js';

function open(): Layout {
  const layout = new Layout(temporaryDirectory());
  mkdirSync(layout.layer('0'), { recursive: true });
  return layout;
}

describe('Layers', () => {
  it('gives names to several klees without giving any twice', async () => {
    const layout = open();
    const klees = [new Layers(layout), new Layers(layout), new Layers(layout)];
    const claims = klees.flatMap((klee) => Array.from({ length: 30 }, () => klee.claim()));
    const names = await Promise.all(claims);
    expect(new Set(names).size).toBe(90);
    for (const name of names) expect(name).toMatch(/^[0-9a-z]{1,2}$/);
    expect(readdirSync(layout.layers())).toHaveLength(91);
  });

  it('goes on behind the highest name there is', async () => {
    const layout = open();
    mkdirSync(layout.layer('zz'));
    expect(await new Layers(layout).claim()).toBe('100');
  });

  it('fills a layer at once, empties it again and gives the name back', async () => {
    const layout = open();
    const layers = new Layers(layout);
    const directory = join(layout.top, 'made');
    mkdirSync(directory);
    writeFileSync(join(directory, 'file'), 'x');
    const name = await layers.claim();
    await layers.fill(name, directory);
    expect(readFileSync(join(layout.layer(name), 'file'), 'utf8')).toBe('x');
    expect(existsSync(directory)).toBe(false);
    await layers.empty(name, directory);
    expect(readdirSync(directory)).toEqual(['file']);
    expect(existsSync(layout.layer(name))).toBe(false);
    const other = await layers.claim();
    await layers.release(other);
    expect(readdirSync(layout.layers())).toEqual(['0']);
  });
});
