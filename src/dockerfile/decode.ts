import { KleeError } from '../errors.js';
import { fromUtf8 } from '../utf8.js';

/**
 * The bytes of a Dockerfile as text, which gives the same bytes again.
 * @param file what people call it
 * @throws KleeError KLEE_DOCKERFILE for bytes that are not UTF-8: another encoding would neither run nor be exported as it stands
 */
export function decodeDockerfile(bytes: Buffer, file: string): string {
  const text = fromUtf8(bytes);
  if (text !== undefined) return text;
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf('\n', start);
    const next = end < 0 ? bytes.length : end + 1;
    if (fromUtf8(bytes.subarray(start, next)) === undefined) break;
    start = next;
  }
  throw new KleeError('KLEE_DOCKERFILE', `${file}:${line}: this line is not UTF-8`, {
    hint: `convert the file, e.g. with: iconv -f latin1 -t utf-8 ${file}`,
  });
}
