package ai.valr.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** TCP ports that a service is about to listen on. */
final class Ports {

    static final int MAX_PORT = 65_535;

    private Ports() {}

    static int validated(String what, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    what + " port " + port + " must lie in [0, " + MAX_PORT + "], where 0 takes a free one");
        }
        return port;
    }

    /**
     * Checks that a port can be listened on, and chooses one where it is 0. The socket is closed again, so another
     * process may still take the port in the moment between: the service then fails at its start.
     *
     * @param flag of the command line that changes the port, for the error
     * @throws EmbeddedException where the port is taken or the host is not one of this machine's
     */
    static int claim(String host, int port, String flag) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the services do: a port whose last connections are still in TIME_WAIT after a restart is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalPort();
        } catch (UnknownHostException e) {
            throw new EmbeddedException("host " + host + " is not known; give an address of this machine", e);
        } catch (IOException e) {
            throw new EmbeddedException(
                    "port " + port + " on " + host + " is taken (" + e.getMessage()
                            + "); stop what listens there, or give another port with " + flag + " (0 takes a free one)",
                    e);
        }
    }

    /** The address under which a service that listens on {@code host} is reached from this machine. */
    static String reachable(String host) {
        return "0.0.0.0".equals(host) ? "127.0.0.1" : host;
    }
}
