// Preloaded by `node --import`: a klee that is started as a process of its own takes this machine for a FreeBSD.
Object.defineProperty(process, 'platform', { value: 'freebsd' });
