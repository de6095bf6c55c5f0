package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationsTest {
    private static final List<ChatRequest.Turn> SAID = List.of(
            new ChatRequest.Turn("user", "How many?", List.of()), new ChatRequest.Turn("assistant", "3", List.of()));

    private final Conversations conversations = new Conversations();

    @Test
    void shouldGoOnInTheSessionOfAConversation() {
        conversations.remember(SAID, "one");

        assertThat(conversations.take(SAID)).isEqualTo("one");
    }

    @Test
    void shouldGiveASessionToOneWhoGoesOnAlone() {
        conversations.remember(SAID, "one");
        conversations.take(SAID);

        assertThat(conversations.take(SAID))
                .as("another client with the same words")
                .isNull();
    }
}
