package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds and waits of a session.
 *
 * @param framesPerTask frames that a task looks at where it does not say which
 * @param maxFramesPerTask frames that a task may look at
 * @param maxFramesPerSession frames in the index; past it the oldest leaves
 * @param maxEncodingPerSession pictures of a session that wait for the vision tower at a time; the others are fetched
 *     again when they are wanted
 * @param maxTasksPerSession tasks that wait in a session; one more fails
 * @param rememberedTasks ended tasks whose ids are remembered, so that one that comes again is known
 * @param contextTurns tasks that a context holds; 1 starts each task anew
 * @param contextFrames frames that a context holds
 * @param framePolicy what leaves a context that would hold more, or more positions than the model has
 * @param frameWaitMs how long a task waits for frames that did not come yet
 * @param maxResumes how often a task is taken up again without a step in between before it fails
 * @param sessionIdleMs after which a session without tasks is erased
 */
public record SessionLimits(
        int framesPerTask,
        int maxFramesPerTask,
        int maxFramesPerSession,
        int maxEncodingPerSession,
        int maxTasksPerSession,
        int rememberedTasks,
        int contextTurns,
        int contextFrames,
        FramePolicy framePolicy,
        long frameWaitMs,
        int maxResumes,
        long sessionIdleMs) {

    public SessionLimits {
        List<String> problems = new ArrayList<>();
        atLeast(problems, "frames_per_task", framesPerTask, 1);
        atLeast(problems, "max_frames_per_task", maxFramesPerTask, framesPerTask);
        atLeast(problems, "max_frames_per_session", maxFramesPerSession, maxFramesPerTask);
        atLeast(problems, "max_encoding_per_session", maxEncodingPerSession, 1);
        atLeast(problems, "max_tasks_per_session", maxTasksPerSession, 1);
        atLeast(problems, "remembered_tasks", rememberedTasks, 1);
        atLeast(problems, "context_turns", contextTurns, 1);
        atLeast(problems, "context_frames", contextFrames, maxFramesPerTask);
        atLeast(problems, "frame_wait_ms", frameWaitMs, 0);
        atLeast(problems, "max_resumes", maxResumes, 1);
        atLeast(problems, "session_idle_ms", sessionIdleMs, 1);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    public static SessionLimits defaults() {
        return new SessionLimits(4, 16, 64, 4, 16, 256, 8, 32, FramePolicy.UNIFORM, 2000, 16, 24L * 60 * 60 * 1000);
    }

    private static void atLeast(List<String> problems, String name, long value, long least) {
        if (value < least) {
            problems.add(name + " " + value + " must be " + least + " or more");
        }
    }
}
