package dev.swarm.activities.machine.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connection of a machine to the proxy, on which it says whatever it likes. */
final class Guest implements AutoCloseable {
    private final SocketChannel channel;

    Guest(Path socket) throws IOException {
        this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Says this on a connection of its own; answers all that comes back until the proxy closes it. */
    static String ask(Path socket, String said) throws IOException {
        try (Guest guest = new Guest(socket)) {
            guest.say(said);
            return guest.rest();
        }
    }

    static String get(Path socket, String url) throws IOException {
        String host = url.replaceFirst("^http://([^/]*).*$", "$1");
        return ask(socket, "GET " + url + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    static String connect(Path socket, String target) throws IOException {
        return ask(socket, "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    }

    /** A tunnel that stands, or an exception with what was answered instead. */
    static Guest tunnel(Path socket, String target) throws IOException {
        Guest guest = new Guest(socket);
        guest.say("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
        String head = guest.until("\r\n\r\n");
        if (!head.startsWith("HTTP/1.1 200")) {
            guest.close();
            throw new IOException(head);
        }
        return guest;
    }

    void say(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What comes, up to and with this text, or up to the end. */
    String until(String end) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!heard.toString(StandardCharsets.ISO_8859_1).endsWith(end) && read(one) > 0) {
            heard.write(one.get(0));
            one.clear();
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    String rest() throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (read(buffer) > 0) {
            heard.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return heard.toString(StandardCharsets.UTF_8);
    }

    private int read(ByteBuffer buffer) throws IOException {
        try {
            return channel.read(buffer);
        } catch (SocketException reset) {
            return -1;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("reset")) {
                return -1;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
