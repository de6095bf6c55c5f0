package ai.valr.vsibench;

import ai.valr.trainer.vsibench.DebiasedIds;
import ai.valr.trainer.vsibench.JsonLines;
import ai.valr.trainer.vsibench.Row;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import ai.valr.trainer.vsibench.VsiBenchQuestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A folder in the official layout: {@code test.jsonl} or Parquet, and {@code DATASET/SCENE_NAME.mp4}. */
public final class VsiBenchFolder {
    private static final String JSON_LINES = "test.jsonl";
    private static final List<String> PARQUET = List.of("test-00000-of-00001.parquet", "test.parquet");

    private final Path folder;

    /** @throws VsiBenchException where there is no such folder */
    public VsiBenchFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new VsiBenchException("there is no folder " + folder + "; give that of VSI-Bench's data");
        }
        this.folder = folder;
    }

    /**
     * The questions, of {@code test.jsonl} where there is one.
     *
     * @throws VsiBenchException that names the file and the line which is wrong, or what is missing
     */
    public VsiBenchQuestions questions() {
        Path jsonLines = folder.resolve(JSON_LINES);
        if (Files.exists(jsonLines)) {
            return VsiBenchQuestions.of(jsonLines.toString(), JsonLines.objects(jsonLines));
        }
        Path parquet = PARQUET.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new VsiBenchException(folder + " holds neither " + JSON_LINES + " nor "
                        + String.join(" nor ", PARQUET) + "; give the folder of VSI-Bench's data"));
        return VsiBenchQuestions.of(parquet.toString(), ParquetRows.read(parquet));
    }

    /**
     * The ids of a debiased subset, from a file of lines, JSON or Parquet.
     *
     * @throws VsiBenchException that names the file and the line which is wrong
     */
    public static Set<String> debiasedIds(Path file, VsiBenchQuestions questions) {
        boolean parquet = file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
        List<Row> rows = parquet ? ParquetRows.read(file) : JsonLines.values(file);
        return DebiasedIds.of(file.toString(), rows, questions);
    }

    /** Where a question's video belongs. */
    Path video(VsiBenchQuestion question) {
        return folder.resolve(question.dataset()).resolve(question.sceneName() + ".mp4");
    }

    /**
     * Looks before hours are spent.
     *
     * @throws VsiBenchException where a question's video is missing
     */
    public void requireVideos(List<VsiBenchQuestion> questions) {
        List<VsiBenchQuestion> without = questions.stream()
                .filter(question -> !Files.isReadable(video(question)))
                .toList();
        Optional<VsiBenchQuestion> first = without.stream().findFirst();
        if (first.isPresent()) {
            throw new VsiBenchException("there is no video " + video(first.get()) + " (question "
                    + first.get().id()
                    + (without.size() == 1 ? "" : " and " + (without.size() - 1) + " more lack theirs")
                    + "); videos are DATASET/SCENE_NAME.mp4 beside the questions");
        }
    }
}
