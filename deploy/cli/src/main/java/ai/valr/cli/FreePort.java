package ai.valr.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asks whether a port can be listened on. */
final class FreePort {
    private FreePort() {}

    /** The port where it is free, else 0, which takes any free one. */
    static int orAny(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return port;
        } catch (IOException e) {
            return 0;
        }
    }
}
