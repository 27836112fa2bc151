/** Whom the loss of the server is told: those who wait for an answer, and nobody else. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { SftpClient } from '../../../../src/host/ssh/sftp/client.js';
import { packet, replyType } from '../../../../src/host/ssh/sftp/packets.js';

const offered = ['posix-rename', 'fsync', 'statvfs'].flatMap((name) => [`${name}@openssh.com`, '1']);

/** A client of a server that greets and then says nothing. `told` are the errors that it had made. */
async function open() {
  const output = new PassThrough();
  const told: Error[] = [];
  output.write(packet(replyType.version, 3, ...offered));
  const client = await SftpClient.open(output, new PassThrough(), () => {
    told.push(new Error('lost'));
    return Promise.resolve(new Error('lost'));
  });
  const end = async () => {
    output.destroy();
    await client.gone;
  };
  return { client, told, end };
}

it('tells who waits for an answer', async () => {
  const { client, told, end } = await open();
  const read = client.read(Buffer.from('handle'), 0, 1);
  await end();
  await expect(read).rejects.toThrow('lost');
  expect(told).toHaveLength(1);
});

it('tells nobody when only a file was let go', async () => {
  const { client, told, end } = await open();
  client.release(Buffer.from('handle'));
  await end();
  client.release(Buffer.from('handle'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
});
