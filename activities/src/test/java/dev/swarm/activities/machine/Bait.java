package dev.swarm.activities.machine;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Services of the host that no machine may reach. They answer whoever comes, and write it down. */
public final class Bait implements AutoCloseable {
    private static final int LONGEST = 100;

    /** Who came where. */
    public final List<String> visits = new CopyOnWriteArrayList<>();

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Listens on a free port of this address for connections and datagrams; answers the port. */
    public int listen(String address) throws IOException {
        InetAddress here = InetAddress.getByName(address);
        ServerSocket server = new ServerSocket(0, 50, here);
        open.add(server);
        int port = server.getLocalPort();
        DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(here, port));
        open.add(datagrams);
        String name = address + " " + port;
        Thread.startVirtualThread(() -> accept(server, name));
        Thread.startVirtualThread(() -> receive(datagrams, name));
        return port;
    }

    private void accept(ServerSocket server, String name) {
        while (!server.isClosed()) {
            try (Socket guest = server.accept()) {
                visits.add("tcp " + name);
                guest.getOutputStream().write("bait".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The visitor left, or the test is over.
                continue;
            }
        }
    }

    private void receive(DatagramSocket datagrams, String name) {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        while (!datagrams.isClosed()) {
            try {
                datagrams.receive(packet);
                visits.add("udp " + name);
                datagrams.send(packet);
            } catch (IOException e) {
                // The test is over.
                continue;
            }
        }
    }

    /** Whether a program of the host's gets an answer there, so that silence towards machines means something. */
    public static boolean answers(String address, int port) throws IOException {
        SocketAddress there = new InetSocketAddress(address, port);
        try (Socket tcp = new Socket();
                DatagramSocket udp = new DatagramSocket()) {
            tcp.connect(there, 5_000);
            tcp.setSoTimeout(5_000);
            udp.setSoTimeout(5_000);
            udp.send(new DatagramPacket(new byte[1], 1, there));
            udp.receive(new DatagramPacket(new byte[LONGEST], LONGEST));
            return tcp.getInputStream().read() > 0;
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable socket : open) {
            socket.close();
        }
    }
}
