package ai.valr.trainer.vsibench;

import ai.valr.model.text.VsiBenchAnswer;
import ai.valr.trainer.roomworld.QuestionType;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * One question of VSI-Bench.
 *
 * @param id as text, whether the file has a number or a text; a whole number without a fraction
 * @param dataset the folder of the video
 * @param sceneName the video's name without {@code .mp4}
 * @param groundTruth the right letter, or a number above 0
 * @param options such as {@code A. left}; none for numeric types
 */
public record VsiBenchQuestion(
        String id,
        String dataset,
        String sceneName,
        QuestionType type,
        String question,
        String groundTruth,
        List<String> options) {
    /** Neither a path of its own nor a way out of the data's folder. */
    private static final Pattern FILE_NAME = Pattern.compile("(?!\\.{1,2}$)[^/\\\\\\x00]+");

    public VsiBenchQuestion {
        options = List.copyOf(options);
    }

    /** Questions of a scene have one video and are not independent. */
    public String scene() {
        return dataset + "/" + sceneName;
    }

    /** The row of a file, checked. */
    static VsiBenchQuestion of(Row row) {
        String id = row.id();
        QuestionType type;
        try {
            type = QuestionType.ofVsiName(row.required("question_type"));
        } catch (IllegalArgumentException e) {
            throw row.bad(e.getMessage());
        }
        VsiBenchQuestion question = new VsiBenchQuestion(
                id,
                fileName(row, "dataset"),
                fileName(row, "scene_name"),
                type,
                row.required("question"),
                row.required("ground_truth"),
                row.texts("options"));
        if (type.isChoice()) {
            question.checkChoice(row);
        } else {
            question.checkNumber(row);
        }
        return question;
    }

    private static String fileName(Row row, String column) {
        String name = row.required(column);
        if (!FILE_NAME.matcher(name).matches()) {
            throw row.bad(column + " '" + name + "' must be a plain name; videos are DATASET/SCENE_NAME.mp4");
        }
        return name;
    }

    private void checkChoice(Row row) {
        if (options.isEmpty()) {
            throw row.bad("has no options; " + type.vsiName() + " is answered by a letter, so list them as 'A. ...'");
        }
        if (groundTruth.length() != 1 || !Character.isLetter(groundTruth.charAt(0))) {
            throw row.bad("ground_truth '" + groundTruth + "' is no letter; expected that of the right option");
        }
        if (options.stream().noneMatch(this::isRight)) {
            throw row.bad("ground_truth '" + groundTruth + "' is the letter of none of the options " + options
                    + "; correct it, or list them as 'A. ...'");
        }
    }

    /** Whether an option, such as {@code A. left} or {@code A}, has the right letter, in any case. */
    private boolean isRight(String option) {
        return option.regionMatches(true, 0, groundTruth, 0, 1)
                && (option.length() == 1 || !Character.isLetterOrDigit(option.charAt(1)));
    }

    private void checkNumber(Row row) {
        OptionalDouble number = VsiBenchAnswer.decimal(groundTruth);
        if (number.isEmpty() || !(number.getAsDouble() > 0) || Double.isInfinite(number.getAsDouble())) {
            throw row.bad("ground_truth '" + groundTruth + "' is no number above 0, which mean relative accuracy"
                    + " divides by; correct it or leave the question out");
        }
    }
}
