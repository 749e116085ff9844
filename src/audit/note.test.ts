import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, peekCheckpoint, signCheckpoint } from './checkpoint.ts';
import { sha256 } from './merkle.ts';
import { formatVerifierKey, openNote, parseVerifierKey, publicBytes, type Signer, signNote } from './note.ts';

function signer(name: string): Signer {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { name, privateKey, publicKey: publicBytes(privateKey) };
}

/** The example in the documentation of Go's `sumdb/note`. */
const NEUMANN_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NEUMANN_NOTE = `${NEUMANN_TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

describe('a signed note', () => {
  it('that Go signed opens with its verifier key', () => {
    const verifier = parseVerifierKey(NEUMANN_KEY);
    expect(verifier && formatVerifierKey(verifier)).toBe(NEUMANN_KEY);
    expect(verifier && openNote(NEUMANN_NOTE, verifier)).toBe(NEUMANN_TEXT);
  });

  it('opens with its own key only, and not when a letter changed', () => {
    const ours = signer('example.org/log');
    const note = signNote('one\n\ntwo\n', ours);
    expect(openNote(note, ours)).toBe('one\n\ntwo\n');
    expect(openNote(note.replace('two', 'tow'), ours)).toBeUndefined();
    expect(openNote(note, signer('example.org/log'))).toBeUndefined();
    expect(openNote(note, { ...ours, name: 'example.org/other' })).toBeUndefined();
    expect(openNote(note.slice(0, -1), ours)).toBeUndefined();
  });

  it('may carry signatures of others, but none of ours that is bad', () => {
    const ours = signer('a');
    const theirs = signNote('text\n', signer('b')).split('\n').at(-2);
    const note = signNote('text\n', ours);
    expect(openNote(`${note}${theirs}\n`, ours)).toBe('text\n');
    const bad = signNote('other\n', ours).split('\n').at(-2);
    expect(openNote(`${note}${bad}\n`, ours)).toBeUndefined();
  });

  it('has a verifier key whose hash must be its own', () => {
    expect(parseVerifierKey(NEUMANN_KEY.replace('c74f', 'c74e'))).toBeUndefined();
    expect(parseVerifierKey('no key')).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  const ours = signer('bartizan/0011/serve');
  const checkpoint = { origin: 'bartizan/0011/serve', size: 7, root: sha256(Buffer.from('x')) };

  it('reads back what was signed', () => {
    expect(openCheckpoint(signCheckpoint(checkpoint, ours), ours)).toEqual(checkpoint);
  });

  it.each([
    ['a size with a leading zero', 'o\n07\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
    ['a root of the wrong length', 'o\n7\nAAAA\n'],
    ['a root in another spelling', 'o\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n'],
    ['an extension line', 'o\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n'],
    ['no origin', '\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'],
  ])('with %s is none', (_, text) => {
    const note = signNote(text, ours);
    expect(openNote(note, ours)).toBe(text);
    expect(peekCheckpoint(note)).toBeUndefined();
  });
});
