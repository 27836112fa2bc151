import { type Image, imageVersion } from '../../image/image.js';

/** An image as `klee image inspect` and `--json` show it: Kleene's fields first, then our own. */
export function inspection(image: Image, dataset: string): object {
  const { config } = image;
  return {
    id: image.id,
    name: image.name ?? '',
    tag: image.tag ?? '',
    user: config.user,
    cmd: config.cmd,
    env: Object.entries(config.env).map(([name, value]) => `${name}=${value}`),
    created: new Date(image.created).toISOString(),
    dataset,
    instructions: image.instructions.map(({ line, snapshot }) => [line, snapshot === undefined ? '' : `@${snapshot}`]),
    workdir: config.workdir,
    snapshot: `@${image.snapshot}`,
    parent: image.parent === undefined ? null : { id: image.parent.id, snapshot: `@${image.parent.snapshot}` },
    dialect: image.dialect,
    jail_parameters: image.jailParameters,
    failure: image.failure ?? null,
    version: imageVersion,
  };
}
