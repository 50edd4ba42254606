import type { Connection, Stream } from '@libp2p/interface';
import type { GossipSubComponents } from '@libp2p/gossipsub';

type Registrar = GossipSubComponents['registrar'];

/** What the guard asks and tells. */
export interface RegistrarGuard {
  /** Whether this peer takes part in gossip. */
  admits(peerId: string): boolean;
  /** A gossip stream that the peer opened; called after gossipsub has begun to read it. */
  onInboundStream(stream: Stream, peerId: string): void;
}

/**
 * The registrar as gossipsub gets to see it: streams of peers that are not admitted are refused, gossipsub does not
 * hear of such peers, and each inbound stream is shown to the guard so that it can be metered.
 */
export function guardedRegistrar(registrar: Registrar, guard: RegistrarGuard): Registrar {
  const admits = (connection: Connection): boolean => guard.admits(connection.remotePeer.toString());
  return {
    getProtocols: () => registrar.getProtocols(),
    getHandler: (protocol) => registrar.getHandler(protocol),
    getTopologies: (protocol) => registrar.getTopologies(protocol),
    use: (protocol, middleware) => registrar.use(protocol, middleware),
    unuse: (protocol) => registrar.unuse(protocol),
    getMiddleware: (protocol) => registrar.getMiddleware(protocol),
    unhandle: (protocol, options) => registrar.unhandle(protocol, options),
    unregister: (id) => registrar.unregister(id),
    handle: (protocol, handler, options) =>
      registrar.handle(
        protocol,
        async (stream, connection) => {
          if (!admits(connection)) {
            stream.abort(new Error('This peer takes no part in gossip.'));
            return;
          }
          await handler(stream, connection);
          guard.onInboundStream(stream, connection.remotePeer.toString());
        },
        options,
      ),
    register: (protocol, topology, options) =>
      registrar.register(
        protocol,
        {
          ...topology,
          onConnect: (peerId, connection) => {
            if (admits(connection)) return topology.onConnect?.(peerId, connection);
            return undefined;
          },
        },
        options,
      ),
  };
}
