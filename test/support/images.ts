import { defaultConfig } from '../../src/image/config.js';
import type { Image } from '../../src/image/image.js';

/** A base image with the given id, and whatever else a test wants of it. */
export function imageOf(id: string, given: Partial<Image> = {}): Image {
  return {
    version: 1,
    id,
    created: 1000,
    snapshot: `${id.slice(0, 11)}f`,
    config: defaultConfig,
    dialect: 'kleene',
    instructions: [],
    jailParameters: [],
    ...given,
  };
}
