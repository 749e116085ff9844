import { describe, expect, it } from 'vitest';
import { pathIn } from './http-sse-address.ts';

const URL = 'https://a.example:8443/tools/sse?key=1';
const said = (text: string): string | undefined => pathIn(Buffer.from(text), URL);

describe('where messages for an HTTP+SSE server are posted', () => {
  it.each([
    ['/messages?sessionId=1', '/messages?sessionId=1'],
    ['messages/', '/tools/messages/'],
    ['?session=1', '/tools/sse?session=1'],
    ['https://a.example:8443/m', '/m'],
    ['//a.example:8443/m#fragment', '/m'],
    ['/a/../../m', '/m'],
    ['/.//b.example/m', '//b.example/m'],
    ['\\m', '/m'],
    ['https:b.example/m', '/tools/b.example/m'],
    ['https://user:secret@a.example:8443/m', '/m'],
  ])('is what it says, relative to its stream: %j', (reference, path) => {
    expect(said(reference)).toBe(path);
  });

  it.each([
    'https://a.example/m',
    'http://a.example:8443/m',
    'https://b.example:8443/m',
    '//b.example/m',
    '\\\\b.example/m',
    'https://a.example:8443@b.example/m',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://[',
  ])('is nowhere else (G11): %j', (reference) => {
    expect(said(reference)).toBeUndefined();
  });

  it.each([
    ['', 'nothing'],
    [' /m', 'a blank'],
    ['/m\r\nX-Evil: 1', 'line ends'],
    ['/m\u0000', 'a NUL'],
    ['/\u202em', 'what is no ASCII'],
    [`/${'m'.repeat(2048)}`, 'more than any needs'],
  ])('is no address: %j, which holds %s', (reference) => {
    expect(said(reference)).toBeUndefined();
  });
});
