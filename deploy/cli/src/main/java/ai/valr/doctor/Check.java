package ai.valr.doctor;

import java.util.List;

/** Looks at one thing and changes nothing. Runs once, on a thread of its own, which is interrupted past its time. */
public interface Check {

    /** What is looked at, a word or two. */
    String name();

    /**
     * What was found, at least one line.
     *
     * @throws Exception where it cannot be looked at, with a message for people; told as a failure
     */
    List<Finding> look() throws Exception;
}
