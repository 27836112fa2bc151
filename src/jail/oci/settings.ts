/** What a jail's profile and parameters come to in a container: capabilities, System V IPC, network, names. */
import type { JailSpec } from '../jail.js';

export interface JailSettings {
  /** Of root; other users have none, but can gain them through setuid programs. */
  readonly capabilities: readonly string[];
  /** Which parts of System V IPC work; the others answer ENOSYS, as in a jail. */
  readonly systemVIpc: { readonly shm: boolean; readonly sem: boolean; readonly msg: boolean };
  readonly hostname: string;
  readonly network: 'host' | 'disabled';
  /** False: klee's own environment is passed on (`exec.noclean`). */
  readonly cleanEnvironment: boolean;
}

/**
 * The privileges of a jail's root that Linux has a capability for (prison_priv_check in FreeBSD's kern_jail.c): neither devices
 * (MKNOD) nor raw sockets (NET_RAW).
 */
const freebsdCapabilities = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
];

/** Docker's default set (moby: oci/caps/defaults.go). */
const dockerCapabilities = [...freebsdCapabilities, 'CAP_MKNOD', 'CAP_NET_RAW'];

/**
 * The settings of a jail; a parameter that was given wins over the profile, the last one over those before it.
 * @param hostname the machine's own
 */
export function settingsOf(spec: JailSpec, hostname: string): JailSettings {
  const docker = spec.profile === 'docker';
  const capabilities = new Set(docker ? dockerCapabilities : freebsdCapabilities);
  const systemVIpc = { shm: docker, sem: docker, msg: docker };
  let name = spec.hostname;
  let cleanEnvironment = true;
  const disabled = { ip4: false, ip6: false };

  const grant = (capability: string, value: string | boolean) => {
    if (value === true) capabilities.add(capability);
    else capabilities.delete(capability);
  };
  for (const { name: parameter, value } of spec.parameters) {
    switch (parameter) {
      case 'allow.sysvipc':
        systemVIpc.shm = systemVIpc.sem = systemVIpc.msg = value === true;
        break;
      case 'sysvshm':
        systemVIpc.shm = value !== 'disable';
        break;
      case 'sysvsem':
        systemVIpc.sem = value !== 'disable';
        break;
      case 'sysvmsg':
        systemVIpc.msg = value !== 'disable';
        break;
      case 'allow.raw_sockets':
        grant('CAP_NET_RAW', value);
        break;
      case 'allow.mlock':
        grant('CAP_IPC_LOCK', value);
        break;
      case 'allow.reserved_ports':
        grant('CAP_NET_BIND_SERVICE', value);
        break;
      case 'host':
        name = value === 'inherit' ? hostname : spec.hostname;
        break;
      case 'host.hostname':
        name = value === '' ? spec.hostname : String(value);
        break;
      case 'exec.clean':
        cleanEnvironment = value === true;
        break;
      case 'ip4':
      case 'ip6':
        disabled[parameter] = value === 'disable';
        break;
    }
  }
  const network = disabled.ip4 && disabled.ip6 ? 'disabled' : spec.network;
  return { capabilities: [...capabilities].sort(), systemVIpc, hostname: name, network, cleanEnvironment };
}
