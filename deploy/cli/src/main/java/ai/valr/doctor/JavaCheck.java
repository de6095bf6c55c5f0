package ai.valr.doctor;

import java.util.List;

/** The Java machine that runs this, which is the one that runs the services. */
public final class JavaCheck implements Check {
    private static final int LEAST = 17;

    /** The newest one that the tests run on. */
    private static final int TRIED = 25;

    private static final String EXPECTED = "Java " + LEAST + " to " + TRIED + ", 64 bit";
    private static final String MEND = "set JAVA_HOME to a JDK of " + EXPECTED;

    private final int feature;
    private final String bits;

    public JavaCheck() {
        this(Runtime.version().feature(), System.getProperty("sun.arch.data.model", "64"));
    }

    JavaCheck(int feature, String bits) {
        this.feature = feature;
        this.bits = bits;
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public List<Finding> look() {
        String found = "Java " + System.getProperty("java.version") + " of " + System.getProperty("java.vendor") + ", "
                + bits + " bit, " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (feature < LEAST || bits.equals("32")) {
            return List.of(Finding.failed(name(), found, EXPECTED, MEND));
        }
        if (feature > TRIED) {
            return List.of(Finding.warning(name(), found, EXPECTED, MEND + " where something does not work"));
        }
        return List.of(Finding.ok(name(), found, EXPECTED));
    }
}
