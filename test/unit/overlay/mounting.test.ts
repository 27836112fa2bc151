import { describe, expect, it } from 'vitest';
import { maximumLayers, readOnlyOptions, writableOptions } from '../../../src/overlay/mounting.js';

const directories = { upper: 'upper1', work: 'work1' };

describe('mount options', () => {
  it('name the layers relative to their directory, topmost first', () => {
    expect(writableOptions('c069e69af8cf', { layers: ['2', '1'], ...directories }, ['volatile'])).toBe(
      'lowerdir=2:1,upperdir=../d/c069e69af8cf/upper1,workdir=../d/c069e69af8cf/work1,' +
        'redirect_dir=nofollow,index=off,metacopy=off,xino=off,volatile',
    );
    expect(writableOptions('c069e69af8cf', { layers: ['1'], ...directories })).not.toContain('volatile');
  });

  it('put the empty layer under a single one, which overlayfs would refuse without an upper directory', () => {
    expect(readOnlyOptions(['1'])).toContain('lowerdir=1:0,');
    expect(readOnlyOptions(['2', '1'])).toContain('lowerdir=2:1,');
  });

  it('fit one page with as many layers as are mounted at most, when a root holds millions of layers', () => {
    const layers = Array.from({ length: maximumLayers }, (_, i) => (36 ** 4 + i).toString(36));
    expect(layers[0]).toHaveLength(5);
    const options = writableOptions('c069e69af8cf', { layers, upper: 'upper9999', work: 'work9999' }, [
      'userxattr',
      'volatile',
    ]);
    expect(options.length).toBeLessThan(4096);
  });
});
