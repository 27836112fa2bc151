import { closeSync, openSync, readSync } from 'node:fs';

/** Program header type of the path of the dynamic linker: elf(5). */
const PT_INTERP = 3;

/**
 * Whether a program needs no dynamic linker, so that it runs in a rootfs that holds nothing else.
 * Reads the little-endian 64-bit form, which is all that Debian's current ports but the oldest use.
 * @param {string} file
 */
export function isStatic(file) {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(64);
    if (readSync(descriptor, header, 0, 64, 0) < 64 || header.toString('latin1', 0, 4) !== '\x7fELF') return false;
    if (header[4] !== 2 || header[5] !== 1) return true;
    const offset = Number(header.readBigUInt64LE(32));
    const size = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    const headers = Buffer.alloc(size * count);
    readSync(descriptor, headers, 0, headers.length, offset);
    for (let i = 0; i < count; i += 1) {
      if (headers.readUInt32LE(i * size) === PT_INTERP) return false;
    }
    return true;
  } finally {
    closeSync(descriptor);
  }
}
