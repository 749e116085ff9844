// What a hostile server would try. Each line of its output begins with GOT when it worked, and with NO when it did not.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';

const say = (word, what) =>
  process.stdout.write(`${word} ${String(what).replaceAll('\n', ' ').slice(0, 4000)}\n`);
const tried = (task) => {
  try {
    say('GOT', task());
  } catch (error) {
    say('NO', error.code ?? error);
  }
};

const each = (files, task) => {
  for (const file of files) tried(() => task(file));
};

const verbs = {
  read: (...files) => each(files, (file) => readFileSync(file, 'latin1')),
  write: (...files) => each(files, (file) => writeFileSync(file, 'written by the server')),
  /** Opened for writing and closed again: nothing is changed if it works. */
  open: (...files) => each(files, (file) => closeSync(openSync(file, 'r+'))),
  list: (...files) => each(files, (file) => readdirSync(file).join(' ')),
  link: (target, ...files) =>
    each(files, (file) => {
      symlinkSync(target, file);
      return readFileSync(file, 'latin1');
    }),
  hardlink: (target, ...files) =>
    each(files, (file) => {
      linkSync(target, file);
      return readFileSync(file, 'latin1');
    }),

  /** Everything that a process of somebody else shows of itself. */
  outsiders(part, secret) {
    const found = readdirSync('/proc').filter((name) => {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
      try {
        return readFileSync(`/proc/${name}/${part}`, 'latin1').includes(secret);
      } catch {
        return false;
      }
    });
    say(found.length > 0 ? 'GOT' : 'NO', found.join(' '));
  },

  async tcp(host, port) {
    const socket = connect({ host, port: Number(port), timeout: 2000 });
    await settled(socket, 'connect');
    socket.destroy();
  },
  async unix(path) {
    const socket = connect({ path });
    await settled(socket, 'connect');
    socket.destroy();
  },
  async udp(type, host, port) {
    const socket = createSocket(type);
    socket.on('message', (text) => say('GOT', text)).on('error', (error) => say('NO', error.code));
    socket.send('ask', Number(port), host, (error) => error && say('NO', error.code));
    setTimeout(() => {
      say('NO', 'no more answers');
      socket.close();
    }, 500);
  },
  async dns(name) {
    await lookup(name).then(
      ({ address }) => say('GOT', address),
      ({ code }) => say('NO', code),
    );
  },

  fill(file, mebibytes) {
    tried(() => {
      for (let each = 0; each < Number(mebibytes); each += 1) {
        writeFileSync(file, Buffer.alloc(2 ** 20, 1), { flag: 'a' });
      }
      return 'all of it';
    });
  },
  descriptors(most) {
    let open = 0;
    try {
      for (; open < Number(most); open += 1) openSync('/dev/null', 'r');
    } catch {}
    say('OPEN', open);
  },

  env: () => say('ENV', JSON.stringify(process.env)),
  descriptor() {
    const links = readdirSync('/proc/self/fd').flatMap((name) => {
      try {
        return [[Number(name), readlinkSync(`/proc/self/fd/${name}`)]];
      } catch {
        return [];
      }
    });
    // What Node itself opened has been marked, and reaches no other program.
    const inherited = links.filter(([number, link]) => !isOwn(number) && number > 2 && link !== '/dev/null');
    say('HAS', JSON.stringify(inherited));
  },
  status: () => say('STATUS', readFileSync('/proc/self/status', 'latin1')),

  /** What ordinary servers do. */
  async child(...words) {
    const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child
      .on('error', (error) => say('NO', error.code))
      .on('close', (code) => say(code === 0 ? 'GOT' : 'NO', text || code));
  },
  async loopback() {
    const server = createServer((socket) => socket.end('hello'));
    server.listen(0, '127.0.0.1', () => {
      connect(server.address().port, '127.0.0.1')
        .on('data', (text) => say('GOT', text))
        .on('error', (error) => say('NO', error.code))
        .on('close', () => server.close());
    });
  },
  wait: () => {
    say('READY', process.pid);
    process.stdin.resume();
  },
};

function isOwn(number) {
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'latin1'))?.[1];
  return (Number.parseInt(flags ?? '0', 8) & 0o2000000) !== 0;
}

async function settled(socket, event) {
  await new Promise((resolve) => {
    socket
      .on(event, () => resolve(say('GOT', event)))
      .on('error', (error) => resolve(say('NO', error.code)))
      .on('timeout', () => resolve(say('NO', 'ETIMEDOUT')));
  });
}

const [verb, ...words] = process.argv.slice(2);
await verbs[verb](...words);
