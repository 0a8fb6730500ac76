package dev.swarm.activities.machine.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses are on the public internet and not this host's own. Whatever is not known to be public is not. */
final class PublicAddresses {
    /** Of IANA's special-purpose registry; what a machine would find there is a neighbour or nobody. */
    private static final List<Block> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    // Within IPv6's public part: protocol assignments with Teredo, documentation, 6to4.
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(Block::of)
            .toList();

    private static final Block PUBLIC_IPV6 = Block.of("2000::/3");

    private PublicAddresses() {}

    private record Block(byte[] prefix, int bits) {
        static Block of(String text) {
            int slash = text.indexOf('/');
            try {
                return new Block(
                        InetAddress.getByName(text.substring(0, slash)).getAddress(),
                        Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(text, e);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            int mask = 0xff << (8 - bits % 8) & 0xff;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (bits % 8 == 0 || (address[whole] & mask) == (prefix[whole] & mask));
        }
    }

    /** Whether a machine may be connected to it. */
    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isPublic = address instanceof Inet4Address || PUBLIC_IPV6.contains(bytes);
        return isPublic && NOT_PUBLIC.stream().noneMatch(block -> block.contains(bytes)) && !isOfThisHost(address);
    }

    private static boolean isOfThisHost(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException cannotTell) {
            return true;
        }
    }
}
