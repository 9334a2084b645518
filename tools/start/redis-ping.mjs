import { connect } from 'node:net';

/**
 * Whether a Redis server lets this user in and has its data loaded (it answers LOADING before).
 * @param {{ host?: string, port: number, username: string, password: string }} server
 * @returns {Promise<boolean>}
 */
export function redisAccepts({ host = '127.0.0.1', port, username, password }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = '';
    const done = (/** @type {boolean} */ accepted) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(1000, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.once('connect', () => socket.write(`AUTH ${username} ${password}\r\nPING\r\n`));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
      if (answer.includes('+PONG')) done(true);
      else if (answer.includes('-')) done(false);
    });
  });
}
