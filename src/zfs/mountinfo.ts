/** What proc_pid_mountinfo(5) tells of mounts. Pure. */

interface Mount {
  readonly point: string;
  readonly shared: boolean;
}

/**
 * Whether mounts below `path` reach other mount namespaces: the mount that holds it is `shared` (mount_namespaces(7)).
 * @param mountinfo the text of /proc/self/mountinfo
 */
export function isShared(mountinfo: string, path: string): boolean {
  let holding: Mount | undefined;
  for (const mount of mountsOf(mountinfo)) {
    const holds = path === mount.point || path.startsWith(mount.point === '/' ? '/' : `${mount.point}/`);
    // Of those on the same point the last lies on top.
    if (holds && mount.point.length >= (holding?.point.length ?? 0)) holding = mount;
  }
  return holding?.shared === true;
}

function mountsOf(mountinfo: string): Mount[] {
  return mountinfo
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      // `id parent major:minor root point options [shared:N …] - type source …`
      const [fields = ''] = line.split(' - ');
      const [, , , , point = '', , ...optional] = fields.split(' ');
      return { point: unescape(point), shared: optional.some((field) => field.startsWith('shared:')) };
    });
}

/** Blanks, tabs, line feeds and backslashes are written as octal numbers. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
