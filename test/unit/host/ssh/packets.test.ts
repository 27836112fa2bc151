import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attributes, packet, PacketSplitter, Reader } from '../../../../src/host/ssh/sftp/packets.js';

/** The body of a packet, read from its type on. */
const body = (bytes: Buffer) => new Reader(bytes.subarray(4));

describe('packet', () => {
  it('has the form of the draft', () => {
    // SSH_FXP_OPEN 3, id 1, "/a", SSH_FXF_READ, no attributes: draft-ietf-secsh-filexfer-02, 6.3.
    expect(packet(3, 1, '/a', 1, { attributes: {} }).toString('hex')).toBe(
      ['00000013', '03', '00000001', '00000002', '2f61', '00000001', '00000000'].join(''),
    );
    // SSH_FXP_READ 5 with a handle, an offset of 64 bits, a length: 6.4.
    expect(packet(5, 2, Buffer.from([0xff]), 2n ** 32n, 32768).toString('hex')).toBe(
      ['00000016', '05', '00000002', '00000001', 'ff', '0000000100000000', '00008000'].join(''),
    );
  });

  it('is read as it was made', () => {
    const attributes: Attributes = {
      size: 2 ** 40,
      owner: { uid: 4_294_967_295, gid: 0 },
      mode: 0o100644,
      times: { accessed: 1, modified: 4_294_967_295 },
    };
    const reader = body(packet(9, 7, 'ö', Buffer.from([0, 255]), 5n, { attributes }));
    expect([reader.byte(), reader.uint32()]).toEqual([9, 7]);
    expect([reader.string().toString(), reader.string()]).toEqual(['ö', Buffer.from([0, 255])]);
    expect([reader.uint64(), reader.attributes(), reader.atEnd]).toEqual([5n, attributes, true]);
  });

  it('is refused where it ends too soon', () => {
    expect(() => new Reader(Buffer.from([0, 0, 0, 5, 1])).string()).toThrow(RangeError);
    expect(() => new Reader(Buffer.alloc(3)).uint32()).toThrow(RangeError);
  });

  it('may have attributes that this version does not know', () => {
    const extended = Buffer.from('80000000' + '00000001' + '00000001' + '61' + '00000001' + '62', 'hex');
    const reader = new Reader(extended);
    expect([reader.attributes(), reader.atEnd]).toEqual([{}, true]);
  });
});

describe('PacketSplitter', () => {
  it('gives packets back however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.array(fc.nat(1000)), (parts, cuts) => {
        const packets = parts.map((part) => packet(1, Buffer.from(part)));
        const stream = Buffer.concat(packets);
        const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
        const splitter = new PacketSplitter();
        const found: Buffer[] = [];
        for (let index = 1; index < places.length; index++) {
          found.push(...splitter.push(stream.subarray(places[index - 1], places[index])));
        }
        expect(found.map(String)).toEqual(packets.map((bytes) => String(bytes.subarray(4))));
      }),
    );
  });

  it('refuses what is no packet: what a login shell says', () => {
    expect(() => new PacketSplitter().push(Buffer.from('Welcome!\n'))).toThrow('a packet of');
  });
});
