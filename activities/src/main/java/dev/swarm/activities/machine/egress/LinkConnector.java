package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Listens at the end of one machine's network; whoever comes from elsewhere, such as a process of this host, is not it. */
final class LinkConnector extends ServerConnector {
    private final EgressWays.Link link;

    LinkConnector(Server server, HttpConnectionFactory http, EgressWays.Link link, int port) {
        super(server, 0, 1, http);
        this.link = link;
        setHost(link.here().getHostAddress());
        setPort(port);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress peer)
                || !link.there().equals(peer.getAddress())) {
            throw new IOException("a connection that is not the machine's: " + channel.getRemoteAddress());
        }
        return super.newEndPoint(channel, selector, key);
    }
}
