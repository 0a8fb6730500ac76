package dev.swarm.activities.machine.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a command in a sandbox whose loopback leads to a socket of the host's: PORT SOCKET COMMAND. It is a program of its own,
 * made of this class alone, that needs nothing but a Java runtime and ends with its command.
 */
public final class PortRelay {
    private static final int PIECE = 64 * 1024;

    private PortRelay() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(Path.of(arguments[1]));
        List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.startVirtualThread(() -> accept(server, socket));
        Process process = new ProcessBuilder(command).inheritIO().start();
        System.exit(process.waitFor());
    }

    private static void accept(ServerSocketChannel server, UnixDomainSocketAddress socket) {
        while (true) {
            try {
                SocketChannel guest = server.accept();
                Thread.startVirtualThread(() -> connect(guest, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void connect(SocketChannel guest, UnixDomainSocketAddress socket) {
        try (guest;
                SocketChannel host = SocketChannel.open(socket)) {
            Thread back = Thread.startVirtualThread(() -> pass(host, guest));
            pass(guest, host);
            back.join();
        } catch (IOException hostIsAway) {
            // The guest sees that its connection has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try {
            while (from.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Then it is closed.
        }
    }
}
