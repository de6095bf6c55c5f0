package ai.valr.trainer.service;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

/** A trainer in a process of its own, to be killed. */
final class TrainerMain {
    /** What it says where its metrics are behind, when it is ready. */
    static final String METRICS = "metrics: ";

    private TrainerMain() {}

    /** @param args the settings file */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        TrainerService trainer = new TrainerService(TrainerConfig.parse(settings), System.out);
        trainer.start();
        trainer.ready().get();
        System.out.println(METRICS + trainer.metricsUrl());
        trainer.ended().get();
    }
}
