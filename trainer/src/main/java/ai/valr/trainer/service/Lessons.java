package ai.valr.trainer.service;

import ai.valr.model.FrameTokens;
import ai.valr.model.PictureException;
import ai.valr.model.StepResult;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.PictureReader;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.data.Turn;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.feedback.Episode;
import ai.valr.trainer.feedback.FrameAt;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.tune.Example;
import ai.valr.trainer.tune.Teachers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Episodes as examples for a model: their frames are seen by its tower, and missing steps are made anew. For that the model answers
 * the question several times, with some chance in it; the first time that it comes to the right answer, its steps are the ones that are
 * learnt (as in STaR, arXiv 2203.14465, without its hint). Where it never does, the steps that were said are read and only the right
 * answer is learnt.
 */
final class Lessons {
    private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);

    /** Times that a question is answered anew. */
    private static final int TRIES = 4;

    private static final double TEMPERATURE = 0.7;
    private static final int BATCH = 64;

    private final ValrModel model;
    private final Teachers teachers;
    private final PictureReader reader;
    private final Function<FrameAt, byte[]> pictures;
    private final long seed;
    private final Consumer<String> progress;
    private final Map<Numbered, Optional<SeenFrames>> seen = new HashMap<>();

    /** Frames under the numbers that the model reads them by. */
    private record Numbered(List<FrameAt> frames, List<Integer> numbers) {}

    /**
     * @param teachers the model's
     * @param pictures gives a frame's encoded picture
     * @param progress is told what takes long, a sentence at a time
     */
    Lessons(
            ValrModel model,
            Teachers teachers,
            Function<FrameAt, byte[]> pictures,
            long seed,
            Consumer<String> progress) {
        this.model = model;
        this.teachers = teachers;
        this.reader = new PictureReader(model.options().pictures());
        this.pictures = pictures;
        this.seed = seed;
        this.progress = new Paced(progress);
    }

    /** An episode and what it is about. */
    record Seen(Episode episode, SeenFrames frames) {
        BatchedReasoner.Case question() {
            return new BatchedReasoner.Case(frames.frames(), frames.numbers(), episode.question(), episode.options());
        }
    }

    /** The episodes whose frames can be seen and that fit into the model's context. */
    List<Seen> see(List<Episode> episodes) {
        BatchedReasoner reasoner = new BatchedReasoner(model, model.defaultLatents());
        List<Seen> out = new ArrayList<>();
        for (Episode episode : episodes) {
            Optional<Seen> one = frames(episode).map(frames -> new Seen(episode, frames));
            if (one.isPresent() && !reasoner.fits(one.get().question())) {
                LOG.warn(
                        "task {} takes more than the {} positions of the model here and is not learnt from",
                        episode.task(),
                        model.maxModelLen());
            } else {
                one.ifPresent(out::add);
            }
            progress.accept("seeing the frames of " + out.size() + " of " + episodes.size() + " episodes");
        }
        return out;
    }

    private Optional<SeenFrames> frames(Episode episode) {
        return seen.computeIfAbsent(new Numbered(episode.frames(), episode.numbers()), key -> {
            try {
                List<Picture> shown = new ArrayList<>();
                List<FrameTokens> tokens = new ArrayList<>();
                for (FrameAt frame : key.frames()) {
                    Picture picture = reader.read(pictures.apply(frame));
                    if (teachers.seePictures()) { // or they would all be held at once for nothing
                        shown.add(picture);
                    }
                    tokens.addAll(model.encode(List.of(model.processor().image(picture))));
                }
                return Optional.of(new SeenFrames(tokens, episode.numbers(), teachers.features(shown, tokens)));
            } catch (PictureException e) {
                LOG.warn(
                        "the frames of task {} cannot be seen and it is not learnt from: {}",
                        episode.task(),
                        e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** What is learnt from them. */
    List<Example> examples(List<Seen> episodes) {
        List<Episode.Step[]> steps = new ArrayList<>();
        episodes.forEach(it -> steps.add(it.episode().steps().toArray(Episode.Step[]::new)));
        List<Integer> open = IntStream.range(0, episodes.size())
                .filter(i -> episodes.get(i).episode().stepsMissing())
                .boxed()
                .toList();
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            open = anew(episodes, steps, open, attempt);
        }
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            Episode episode = episodes.get(i).episode();
            List<Turn.Step> turn = new ArrayList<>();
            for (Episode.Step step : steps.get(i)) {
                turn.add(new Turn.Step(step.text(), step.targetFrame(), step.learned()));
            }
            examples.add(new Example(episodes.get(i).frames(), new Turn(episode.question(), episode.options(), turn)));
        }
        return examples;
    }

    /** Returns those that are still without steps. */
    private List<Integer> anew(List<Seen> episodes, List<Episode.Step[]> steps, List<Integer> open, int attempt) {
        List<Integer> left = new ArrayList<>();
        BatchedReasoner reasoner = new BatchedReasoner(model, model.defaultLatents());
        for (int from = 0; from < open.size(); from += BATCH) {
            progress.accept("making steps anew, try " + (attempt + 1) + ": " + from + " of " + open.size());
            List<Integer> batch = open.subList(from, Math.min(from + BATCH, open.size()));
            List<BatchedReasoner.Case> cases =
                    batch.stream().map(i -> episodes.get(i).question()).toList();
            List<List<StepResult>> answers = reasoner.sample(cases, TEMPERATURE, seed * TRIES + attempt);
            for (int i = 0; i < batch.size(); i++) {
                Seen episode = episodes.get(batch.get(i));
                List<StepResult> said = answers.get(i);
                String answer = Grade.answerIn(said.get(said.size() - 1).text());
                if (AnswerCredit.isRight(episode.episode(), answer)) {
                    steps.set(batch.get(i), learned(said, episode.episode()));
                } else {
                    left.add(batch.get(i));
                }
            }
        }
        return left;
    }

    private static Episode.Step[] learned(List<StepResult> said, Episode episode) {
        Episode.Step[] steps = new Episode.Step[said.size()];
        int frames = episode.frames().size();
        for (int s = 0; s < steps.length; s++) {
            StepResult.LookedAt looked = said.get(s).lookedAt();
            int frame = looked == null ? 0 : Math.min(looked.frame(), frames - 1);
            steps[s] = new Episode.Step(said.get(s).text(), frame, true);
        }
        Episode.Step last = steps[steps.length - 1];
        Episode.Step right = episode.steps().get(episode.steps().size() - 1);
        steps[steps.length - 1] = new Episode.Step(right.text(), last.targetFrame(), true);
        return steps;
    }
}
