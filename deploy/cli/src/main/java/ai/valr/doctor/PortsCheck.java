package ai.valr.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Whether ports that a service takes are free. */
public final class PortsCheck implements Check {

    /**
     * What a service listens on.
     *
     * @param use what for
     * @param host to listen on
     * @param port 0 takes any, which is always free
     * @param setting that names another one
     */
    public record Port(String use, String host, int port, String setting) {}

    private final List<Port> ports;

    public PortsCheck(List<Port> ports) {
        this.ports = List.copyOf(ports);
    }

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        for (Port port : ports) {
            String found = port.use() + " " + port.host() + ":" + port.port();
            String expected = "a free port";
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(port.host()), port.port()));
                findings.add(Finding.ok(name(), found + " is free", expected));
            } catch (IOException e) {
                findings.add(Finding.warning(
                        name(),
                        found + ": " + e.getMessage(),
                        expected,
                        "nothing where the service itself runs already; else end what listens there, or name another"
                                + " port (" + port.setting() + ")"));
            }
        }
        return findings;
    }
}
