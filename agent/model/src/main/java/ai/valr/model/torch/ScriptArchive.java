package ai.valr.model.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive written from source text: one class {@code Ops} whose methods are the functions of the sources.
 * The format is PyTorch's own (a zip of stored entries: {@code code/__torch__.py}, {@code data.pkl},
 * {@code constants.pkl}, {@code version}), as {@code torch.jit.load} reads it.
 */
final class ScriptArchive {
    private static final Pattern FUNCTION = Pattern.compile("(?m)^def (\\w+)\\(self");
    private static final Pattern SETTING = Pattern.compile("\\$\\{(\\w+)}");
    private static final String ROOT = "ops";

    private ScriptArchive() {}

    /**
     * Writes the archive.
     *
     * @param sources files of one concept each
     * @param settings what stands in the sources as {@code ${name}}
     */
    static void write(Path file, List<ScriptSource> sources, Map<String, String> settings) {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "data.pkl", module());
            entry(zip, "code/__torch__.py", code(sources, settings).getBytes(StandardCharsets.UTF_8));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the TorchScript archive " + file, e);
        }
    }

    /** The text that is compiled. */
    static String code(List<ScriptSource> sources, Map<String, String> settings) throws IOException {
        StringBuilder code = new StringBuilder("class Ops(Module):\n");
        code.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
        for (ScriptSource source : sources) {
            String text = FUNCTION.matcher(read(source)).replaceAll("def $1(self: __torch__.Ops");
            for (String line : fill(text, source.file(), settings).split("\n", -1)) {
                code.append(line.isEmpty() ? "" : "  ").append(line).append('\n');
            }
        }
        return code.toString();
    }

    private static String read(ScriptSource source) throws IOException {
        try (InputStream in = source.owner().getResourceAsStream(source.file())) {
            if (in == null) {
                throw new IOException("the TorchScript source " + source.file() + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String fill(String text, String source, Map<String, String> settings) {
        return SETTING.matcher(text).replaceAll(match -> {
            String value = settings.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException(source + " asks for the setting " + match.group(1)
                        + ", which is not given; known: " + settings.keySet());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** A pickle of {@code __torch__.Ops()} with the one attribute {@code training = False}. */
    private static byte[] module() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('});
        byte[] name = "training".getBytes(StandardCharsets.US_ASCII);
        pickle.write(new byte[] {'X', (byte) name.length, 0, 0, 0});
        pickle.write(name);
        pickle.write(new byte[] {(byte) 0x89, 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(ROOT + "/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
