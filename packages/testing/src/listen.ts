import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that listens on the loopback interface. */
export interface Listening {
  readonly port: number;
  /** 127.0.0.1:port */
  readonly host: string;
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Ends its connections too, whatever they wait for. */
  close(): Promise<void>;
}

/** Lets a server of any kind listen on a free port of the loopback interface. */
export const listen = async (server: Server): Promise<Listening> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** A port that nobody listens on, for a program that is told where to listen. */
export const freePort = async (): Promise<number> => {
  const { port, close } = await listen(createServer());
  await close();
  return port;
};
