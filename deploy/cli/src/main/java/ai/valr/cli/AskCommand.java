package ai.valr.cli;

import ai.valr.client.ClientException;
import ai.valr.client.Connection;
import ai.valr.client.Picture;
import ai.valr.client.PictureFiles;
import ai.valr.client.ValrClient;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.EventJson;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import ai.valr.view.EventLines;
import ai.valr.view.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code valr ask}: one question to a node that runs. */
@Command(
        name = "ask",
        description =
                "Ask a running node about pictures or a video: publishes them, streams the steps, prints the answer.")
final class AskCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(100);

    @Parameters(paramLabel = "QUESTION", description = "The question, without its options.")
    private String question;

    @Option(
            names = "--frames",
            required = true,
            arity = "1",
            split = ",",
            paramLabel = "PATH",
            description =
                    "A folder of pictures, a picture or a video; several by commas or by giving the option again.")
    private List<Path> frames;

    @Option(
            names = "--nframes",
            paramLabel = "N",
            defaultValue = "8",
            description = "Frames to take of a video, spread evenly over it (default: ${DEFAULT-VALUE}).")
    private int nframes;

    @Option(
            names = "--options",
            split = ",",
            paramLabel = "TEXT",
            description = "Texts to choose from, without letters; the first is A.")
    private List<String> options = List.of();

    @Option(
            names = "--answer-type",
            paramLabel = "TYPE",
            description = "text, choice or number (default: choice with --options, else text).")
    private AnswerType answerType;

    @Option(names = "--unit", paramLabel = "UNIT", description = "Unit of a number, such as m.")
    private String unit;

    @Option(names = "--max-steps", paramLabel = "N", description = "Reasoning steps at most.")
    private Integer maxSteps;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Text tokens of all steps at most.")
    private Integer maxTokens;

    @Option(names = "--latents", paramLabel = "K", description = "Latent positions before each step's text.")
    private Integer latents;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "Of the text's sampling; 0 is greedy (default: 0).")
    private double temperature;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Of the sampling (default: 0).")
    private long seed;

    @Mixin
    private ConnectionOptions connection;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Longest wait for the answer (default: ${DEFAULT-VALUE}).")
    private long timeoutS;

    @Option(names = "--json", description = "Print each event as one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Picture> pictures = pictures();
        String sessionId = "ask-" + UUID.randomUUID();
        Ask ask = ask(pictures);
        Connection node = ConnectionOptions.connection(connection.workerOrLocalNode(spec));
        try (ValrClient client = ValrClient.connect(node)) {
            for (int i = 0; i < pictures.size(); i++) {
                client.publish(sessionId, i, Instant.now(), pictures.get(i));
            }
            client.ask(sessionId, ask);
            boolean answered = follow(client, sessionId, node);
            client.closeSession(sessionId);
            return answered ? ExitCode.OK : ExitCode.FAILED;
        } catch (ClientException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private List<Picture> pictures() throws IOException, InterruptedException {
        if (nframes < 1) {
            throw new ParameterException(spec.commandLine(), "--nframes " + nframes + " must be 1 or more");
        }
        try {
            return PictureFiles.read(frames, nframes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--frames: " + e.getMessage(), e);
        }
    }

    private Ask ask(List<Picture> pictures) {
        AnswerType type = answerType != null ? answerType : options.isEmpty() ? AnswerType.TEXT : AnswerType.CHOICE;
        if (type == AnswerType.CHOICE && options.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--answer-type choice needs --options to choose from");
        }
        return Ask.newBuilder()
                .setTaskId("question")
                .setQuestion(question)
                .setOptions(options)
                .setAnswerType(type)
                .setNumberUnit(unit)
                .setFrames(new FramesById(pictures.stream().map(Picture::name).toList()))
                .setMaxSteps(maxSteps)
                .setMaxTokens(maxTokens)
                .setLatentsPerStep(latents)
                .setTemperature(temperature)
                .setSeed(seed)
                .build();
    }

    /** Shows the task's events until it ends; true where it ended with an answer. */
    private boolean follow(ValrClient client, String sessionId, Connection node) {
        PrintWriter out = spec.commandLine().getOut();
        EventLines lines = new EventLines(Style.of(Terminal.stdout(), System.getenv()), Terminal.stdout());
        long end = System.nanoTime() + Duration.ofSeconds(timeoutS).toNanos();
        while (System.nanoTime() < end) {
            for (ReasoningEvent event : client.poll(POLL)) {
                if (!event.getSessionId().equals(sessionId)) {
                    continue;
                }
                if (json) {
                    out.println(EventJson.of(event));
                } else {
                    lines.of(event).forEach(out::println);
                }
                out.flush();
                Object what = event.getEvent();
                if (what instanceof AnswerProduced || what instanceof TaskFailed || what instanceof TaskCancelled) {
                    return what instanceof AnswerProduced;
                }
            }
        }
        throw new EnvironmentException("no answer within " + timeoutS + " s; is a worker running on "
                + node.bootstrapServers() + "? Start a node with: ./valr serve, or wait longer with --timeout");
    }
}
