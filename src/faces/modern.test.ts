import { describe, expect, it } from 'vitest';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { modernMeta, requestOf } from '../testing/index.ts';
import { isWanted } from './modern.ts';

const log = (level?: string): NotificationMessage =>
  messageOf({
    jsonrpc: '2.0',
    method: 'notifications/message',
    params: { ...(level && { level }), data: 'x' },
  });
const asking = (level?: string) =>
  requestOf('tools/call', { _meta: { ...modernMeta, ...(level && { [META.logLevel]: level }) } });

describe('what a modern client hears while its request is under way', () => {
  it('is no log message that it has not asked for, whatever the server behind is used to', () => {
    for (const level of ['debug', 'emergency']) expect(isWanted(log(level), asking())).toBe(false);
  });

  it('are log messages from the level on that it has asked for', () => {
    const heard = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
    for (const [least, wanted] of heard.entries()) {
      expect(heard.filter((level) => isWanted(log(level), asking(wanted)))).toEqual(heard.slice(least));
    }
  });

  it('is nothing of a level, or for a level, that there is none of', () => {
    expect(isWanted(log(), asking('debug'))).toBe(false);
    expect(isWanted(log('loud'), asking('debug'))).toBe(false);
    expect(isWanted(log('emergency'), asking('loud'))).toBe(false);
  });

  it('is everything that is no log message', () => {
    const progress = messageOf({ jsonrpc: '2.0' as const, method: 'notifications/progress', params: {} });
    expect(isWanted(progress, asking())).toBe(true);
  });
});
