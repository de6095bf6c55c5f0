package ai.valr.cli;

import ai.valr.trainer.vsibench.VsiBenchPrompt;
import ai.valr.vsibench.FolderFrames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of {@code valr eval --benchmark vsi-bench} alone. */
final class VsiBenchOptions {
    private static final List<String> OURS =
            List.of("--data", "--frames", "--nframes", "--debiased", "--limit", "--prompt");
    private static final List<String> OTHERS = List.of("--seed", "--scenes", "--split", "--world");
    private static final List<String> MODELS =
            List.of("--latents", "--prompt", "--max-model-len", "--dtype", "--device");
    private static final int DEFAULT_FRAMES = 32;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "VSI-Bench's folder: test.jsonl or test-00000-of-00001.parquet, and DATASET/SCENE_NAME.mp4.")
    private Path data;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Frames of each video, spread evenly, 1 to " + FolderFrames.MAX_FRAMES
                    + " (default: 32; without a model the name only, VSI-Bench_Nframe).")
    private Integer frames;

    // An option of its own, so that an error calls the other one as it was typed.
    @Option(names = "--nframes", paramLabel = "N", description = "The same as --frames, as harnesses call it.")
    private Integer nframes;

    @Option(
            names = "--debiased",
            paramLabel = "FILE",
            description = "Ids of the debiased subset, one a line, a JSON list or Parquet; adds its figures.")
    private Path debiased;

    @Option(names = "--limit", paramLabel = "N", description = "The first N questions only.")
    private Integer limit;

    @Option(
            names = "--prompt",
            paramLabel = "P",
            defaultValue = "official",
            description = "official (asks for the bare answer) or plain (question and options alone, as RoomWorld"
                    + " asks; default: ${DEFAULT-VALUE}).")
    private VsiBenchPrompt prompt;

    /** Refuses what was typed for another benchmark; what the environment says may be meant for another command. */
    static void refuseMisplaced(CommandSpec spec, boolean vsiBench) {
        for (String name : vsiBench ? OTHERS : OURS) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                String place = vsiBench ? "RoomWorld's scenes; vsi-bench has --limit N" : "--benchmark vsi-bench";
                throw new ParameterException(spec.commandLine(), name + " goes with " + place);
            }
        }
    }

    /** Refuses what was typed for a model where answers from a file are scored and none runs. */
    static void refuseModels(CommandSpec spec) {
        for (String name : MODELS) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        name + " does nothing where --predictions is scored and no model runs; leave it out, or give"
                                + " --model DIR to ask a model");
            }
        }
    }

    Path data(CommandSpec spec) {
        if (data == null) {
            throw new ParameterException(
                    spec.commandLine(), "--benchmark vsi-bench needs --data DIR, the folder of VSI-Bench's data");
        }
        return data;
    }

    int frames(CommandSpec spec) {
        if (frames != null && nframes != null) {
            throw new ParameterException(spec.commandLine(), "--frames and --nframes are the same; give one of them");
        }
        String name = nframes == null ? "--frames " : "--nframes ";
        int wanted = typedFrames().orElse(DEFAULT_FRAMES);
        if (wanted < 1 || wanted > FolderFrames.MAX_FRAMES) {
            throw new ParameterException(
                    spec.commandLine(), name + wanted + " must be 1 to " + FolderFrames.MAX_FRAMES);
        }
        return wanted;
    }

    private OptionalInt typedFrames() {
        Integer typed = nframes == null ? frames : nframes;
        return typed == null ? OptionalInt.empty() : OptionalInt.of(typed);
    }

    /** Empty where they were not given: answers from a file may have been made from any number. */
    OptionalInt framesIfGiven(CommandSpec spec) {
        return typedFrames().isEmpty() ? OptionalInt.empty() : OptionalInt.of(frames(spec));
    }

    int limit(CommandSpec spec) {
        int wanted = limit == null ? Integer.MAX_VALUE : limit;
        if (wanted < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + wanted + " must be 1 or more");
        }
        return wanted;
    }

    /** Null where there is none. */
    Path debiased(CommandSpec spec) {
        requireFile(spec, "--debiased", debiased, "the file with the ids of the debiased subset");
        return debiased;
    }

    /**
     * Refuses what is no file's name.
     *
     * @param file null for none given
     * @param wanted what to give
     */
    static void requireFile(CommandSpec spec, String option, Path file, String wanted) {
        if (file != null && file.toString().isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), option + " is empty; give " + wanted + ", or leave " + option + " out");
        }
        if (file != null && Files.isDirectory(file)) {
            throw new ParameterException(spec.commandLine(), option + " " + file + " is a folder; give " + wanted);
        }
    }

    VsiBenchPrompt prompt() {
        return prompt;
    }
}
