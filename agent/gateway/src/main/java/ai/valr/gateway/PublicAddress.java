package ai.valr.gateway;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses belong to the public internet: what a client names must not lead into the gateway's own network. By IANA's registries of
 * special-purpose addresses (RFC 6890 and its successors): of IPv6 only 2000::/3 is, less what is for documentation, transition or protocols.
 */
final class PublicAddress {
    private PublicAddress() {}

    static boolean is(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        int third = bytes[2] & 0xFF;
        return address instanceof Inet4Address
                ? isV4(first, second, third)
                : isV6(first, second, third, bytes[3] & 0xFF);
    }

    private static boolean isV4(int first, int second, int third) {
        return switch (first) {
            case 0, 10, 127 -> false;
            case 100 -> second < 64 || second > 127; // shared by carriers
            case 169 -> second != 254;
            case 172 -> second < 16 || second > 31;
            case 192 ->
                !(second == 168 || (second == 0 && (third == 0 || third == 2)) || (second == 88 && third == 99));
            case 198 -> !(second == 18 || second == 19 || (second == 51 && third == 100));
            case 203 -> !(second == 0 && third == 113);
            default -> first < 224;
        };
    }

    private static boolean isV6(int first, int second, int third, int fourth) {
        if (first < 0x20 || first > 0x3F) {
            return false; // mapped and translated IPv4, unique local, link-local and all that is not assigned
        }
        boolean protocols = first == 0x20 && second == 0x01 && third < 0x02; // 2001::/23, Teredo in it
        boolean documentation = (first == 0x20 && second == 0x01 && third == 0x0D && fourth == 0xB8)
                || (first == 0x3F && second == 0xFF && third < 0x10);
        boolean sixToFour = first == 0x20 && second == 0x02;
        return !protocols && !documentation && !sixToFour;
    }
}
