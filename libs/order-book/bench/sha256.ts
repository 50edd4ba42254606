import { hash } from 'node:crypto';

/** SHA-256 of node:crypto. By way of text, because a Buffer as answer costs more than the hash itself. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(text.length);
  for (let index = 0; index < digest.length; index++) digest[index] = text.charCodeAt(index);
  return digest;
}
