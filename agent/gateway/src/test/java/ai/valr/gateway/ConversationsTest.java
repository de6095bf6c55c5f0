package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How tasks of conversations are named; that gateways find each other's by it is in {@link ChatIT}. */
class ConversationsTest {
    private static final int DIGEST = "chat-".length() + 40;

    @Test
    void shouldNameTheSameWordsAlikeAndEachTaskByItself() {
        String one = Conversations.task("robot", List.of(user("How many?")));
        String other = Conversations.task("robot", List.of(user("How many?")));

        assertThat(one)
                .startsWith(other.substring(0, DIGEST))
                .isNotEqualTo(other)
                .hasSizeLessThan(Ids.MAX_LENGTH);
    }

    @Test
    void shouldTellConversationsApart() {
        List<String> names = List.of(
                Conversations.task("robot", List.of(user("How many?"))),
                Conversations.task("another", List.of(user("How many?"))),
                Conversations.task("robot", List.of(user("How many?", 1))),
                Conversations.task("robot", List.of(user("How many?", 1, 2))),
                Conversations.task("robot", List.of(user("How many?", 2, 1))),
                Conversations.task("robot", List.of(user("How"), user(" many?"))),
                Conversations.task("robot", List.of(new ChatRequest.Turn("system", "How many?", List.of()))));

        assertThat(names.stream().map(name -> name.substring(0, DIGEST))).doesNotHaveDuplicates();
    }

    private static ChatRequest.Turn user(String text, int... pictures) {
        return new ChatRequest.Turn(
                "user",
                text,
                Arrays.stream(pictures).mapToObj(it -> new byte[] {(byte) it}).toList());
    }
}
