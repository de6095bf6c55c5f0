package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Confluent's real {@code KafkaAvroSerializer} and {@code KafkaAvroDeserializer} with the Avro and Kafka that they bring,
 * in a class loader that sees nothing of ours. Records cross its border as Avro JSON.
 */
final class ConfluentSerde {

    private final ClassLoader loader;
    private final Object serializer;
    private final Object deserializer;

    ConfluentSerde(Map<String, ?> settings) throws ReflectiveOperationException, MalformedURLException {
        Path jar = Path.of(System.getProperty("confluent.serde.jar", "target/confluent/confluent-serde.jar"));
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; run ./mvnw -pl schemas process-test-resources");
        }
        URL slf4j = LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation();
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL(), slf4j}, ClassLoader.getPlatformClassLoader());
        serializer = configured("io.confluent.kafka.serializers.KafkaAvroSerializer", settings);
        deserializer = configured("io.confluent.kafka.serializers.KafkaAvroDeserializer", settings);
    }

    private Object configured(String name, Map<String, ?> settings) throws ReflectiveOperationException {
        // Kafka looks the classes that settings name up in the thread's loader.
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Object made = loader.loadClass(name).getConstructor().newInstance();
            made.getClass().getMethod("configure", Map.class, boolean.class).invoke(made, settings, false);
            return made;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    byte[] serialize(String topic, String schemaJson, String recordJson) throws ReflectiveOperationException {
        Object schema = schema(schemaJson);
        Class<?> schemaClass = loader.loadClass("org.apache.avro.Schema");
        Class<?> factoryClass = loader.loadClass("org.apache.avro.io.DecoderFactory");
        Object factory = call(factoryClass, null, "get");
        Object decoder =
                factoryClass.getMethod("jsonDecoder", schemaClass, String.class).invoke(factory, schema, recordJson);
        Object reader = loader.loadClass("org.apache.avro.generic.GenericDatumReader")
                .getConstructor(schemaClass)
                .newInstance(schema);
        Object record = reader.getClass()
                .getMethod("read", Object.class, loader.loadClass("org.apache.avro.io.Decoder"))
                .invoke(reader, null, decoder);
        return (byte[]) serializer
                .getClass()
                .getMethod("serialize", String.class, Object.class)
                .invoke(serializer, topic, record);
    }

    String deserialize(String topic, byte[] bytes) throws ReflectiveOperationException {
        Object record = deserializer
                .getClass()
                .getMethod("deserialize", String.class, byte[].class)
                .invoke(deserializer, topic, bytes);
        Object schema = call(record.getClass(), record, "getSchema");
        Class<?> schemaClass = loader.loadClass("org.apache.avro.Schema");
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Class<?> factoryClass = loader.loadClass("org.apache.avro.io.EncoderFactory");
        Object encoder = factoryClass
                .getMethod("jsonEncoder", schemaClass, OutputStream.class)
                .invoke(call(factoryClass, null, "get"), schema, json);
        Object writer = loader.loadClass("org.apache.avro.generic.GenericDatumWriter")
                .getConstructor(schemaClass)
                .newInstance(schema);
        writer.getClass()
                .getMethod("write", Object.class, loader.loadClass("org.apache.avro.io.Encoder"))
                .invoke(writer, record, encoder);
        loader.loadClass("java.io.Flushable").getMethod("flush").invoke(encoder);
        return json.toString(UTF_8);
    }

    private Object schema(String json) throws ReflectiveOperationException {
        Class<?> parserClass = loader.loadClass("org.apache.avro.Schema$Parser");
        return parserClass
                .getMethod("parse", String.class)
                .invoke(parserClass.getConstructor().newInstance(), json);
    }

    private static Object call(Class<?> type, Object target, String method) throws ReflectiveOperationException {
        return type.getMethod(method).invoke(target);
    }
}
