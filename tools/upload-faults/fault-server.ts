import { createHash } from 'node:crypto';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';

/** How much of a body is read before something happens. */
export type BodyMark = 'head' | 'first byte' | 'half' | 'all but one byte' | 'whole';

export interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Bytes that Content-Length says, instead of the true number. */
  readonly announced?: number;
  /** Ends the connection right behind the answer. */
  readonly then?: 'reset' | 'fin';
}

/** What happens to an upload. By default all of it is read, and then the index behind answers. */
export interface UploadFault {
  readonly at?: BodyMark;
  /** The index behind takes the file, whatever is answered. */
  readonly stored?: boolean;
  readonly answer?: 'reset' | 'fin' | 'silent' | ServerAnswer;
  /** Something that happens elsewhere in this moment, such as a change of the file. */
  readonly meanwhile?: () => void;
}

export interface ReceivedHead {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceivedUpload extends ReceivedHead {
  /** Bytes of the body that were read. */
  readonly received: number;
  readonly announced: number;
  /** sha256 of the whole body; undefined where it was cut. */
  readonly body: Buffer | undefined;
}

export interface FaultServerOptions {
  /** By number of upload, from 0. */
  readonly fault: (number: number) => UploadFault | undefined;
  readonly upload: (request: ReceivedHead, body: Buffer) => ServerAnswer;
  /** The first uploads, this many, are read only when all of them have begun, or a second is over: small files are read too fast to meet. */
  readonly together?: number;
  /** GET and HEAD. */
  readonly page: (request: ReceivedHead) => ServerAnswer | 'reset' | 'silent';
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string; readonly requestCert?: boolean };
}

export interface FaultServer {
  readonly origin: string;
  readonly uploads: readonly ReceivedUpload[];
  readonly pages: readonly ReceivedHead[];
  /** The most uploads that were read at the same time. */
  busiest(): number;
  close(): Promise<void>;
}

/**
 * An HTTP/1.1 server by hand, on the loopback interface, since what is wanted of it no library does: to stop reading
 * after a certain byte, to end a connection in the middle, to announce what does not come.
 */
export const startFaultServer = async (options: FaultServerOptions): Promise<FaultServer> => {
  const uploads: ReceivedUpload[] = [];
  const pages: ReceivedHead[] = [];
  const sockets = new Set<Socket>();
  const together = options.together ?? 1;
  let meet = (): void => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  let begun = 0;
  let busy = 0;
  let busiest = 0;

  const serve = async (socket: Socket): Promise<void> => {
    const input = new Input(socket);
    for (;;) {
      const head = await input.head();
      if (head === undefined) return;
      if (head.method !== 'POST') {
        pages.push(head);
        const answer = options.page(head);
        if (answer === 'silent') return;
        if (answer === 'reset') return void socket.resetAndDestroy();
        send(socket, head, answer);
        continue;
      }
      const fault = options.fault(begun++) ?? {};
      busiest = Math.max(busiest, ++busy);
      if (begun === together) meet();
      if (begun <= together) await Promise.race([met, sleep(1000)]);
      const announced = Number(head.headers['content-length'] ?? 0);
      const bytes = await input.take(marks[fault.at ?? 'whole'](announced));
      busy -= 1;
      fault.meanwhile?.();
      const whole = bytes.length === announced;
      uploads.push({ ...head, received: bytes.length, announced, body: whole ? bytes : undefined });
      const own = fault.stored === true || fault.answer === undefined ? options.upload(head, whole ? bytes : await input.take(announced - bytes.length)) : undefined;
      const answer = fault.answer ?? own ?? { status: 200 };
      if (answer === 'silent') return;
      if (answer === 'reset') return void socket.resetAndDestroy();
      if (answer === 'fin') return void socket.end();
      send(socket, head, answer);
      if (answer.then === 'reset') return void setImmediate(() => socket.resetAndDestroy());
      if (answer.then === 'fin') return void socket.end();
      if (!whole) await input.take(announced - bytes.length);
    }
  };

  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    void serve(socket).catch(() => socket.destroy());
  };
  const server = options.tls === undefined ? createTcpServer(accept) : createTlsServer({ ...options.tls, rejectUnauthorized: options.tls.requestCert === true }, accept);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uploads,
    pages,
    busiest: () => busiest,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const marks: Readonly<Record<BodyMark, (announced: number) => number>> = {
  head: () => 0,
  'first byte': () => 1,
  half: (announced) => Math.floor(announced / 2),
  'all but one byte': (announced) => announced - 1,
  whole: (announced) => announced,
};

/** What comes in, read no further than it is asked for. */
class Input {
  #left = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done === true) return false;
    this.#left = Buffer.concat([this.#left, value]);
    return true;
  }

  /** undefined at the end. */
  async head(): Promise<ReceivedHead | undefined> {
    while (!this.#left.includes('\r\n\r\n')) if (!(await this.#more())) return undefined;
    const end = this.#left.indexOf('\r\n\r\n');
    const [first = '', ...lines] = this.#left.subarray(0, end).toString('latin1').split('\r\n');
    this.#left = this.#left.subarray(end + 4);
    const [method = '', path = ''] = first.split(' ');
    return { method, path, headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])) };
  }

  /** So many bytes, fewer when the client ends before. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    while (size < count) {
      if (this.#left.length === 0 && !(await this.#more())) break;
      const part = this.#left.subarray(0, count - size);
      this.#left = this.#left.subarray(part.length);
      parts.push(part);
      size += part.length;
    }
    return Buffer.concat(parts);
  }
}

const send = (socket: Socket, { method }: ReceivedHead, { status, headers = {}, body = '', announced }: ServerAnswer): void => {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'content-length': String(announced ?? bytes.length), ...headers }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'No'}\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (method !== 'HEAD') socket.write(bytes);
};

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
