package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.experiment.Vote.Ballot;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoteTest {
    @Test
    void shouldTrustTheOptionThatMostConfidenceIsBehind() {
        List<Ballot> ballots = List.of(new Ballot("A", 0.9), new Ballot("B", 0.5), new Ballot("B", 0.5));
        assertThat(Vote.of(ballots, true)).isEqualTo("B");
        assertThat(Vote.of(ballots.subList(0, 2), true)).isEqualTo("A");
    }

    @Test
    void shouldKeepToTheFirstOfOptionsThatAreTrustedAlike() {
        assertThat(Vote.of(List.of(new Ballot("C", 0.5), new Ballot("A", 0.5)), true))
                .isEqualTo("C");
    }

    @Test
    void shouldTakeTheWeightedMedianOfNumbers() {
        List<Ballot> ballots = List.of(new Ballot("9.0 m", 0.2), new Ballot("2.2 m", 0.5), new Ballot("2.0 m", 0.4));
        assertThat(Vote.of(ballots, false)).isEqualTo("2.2 m");
        List<Ballot> sure = List.of(new Ballot("9.0 m", 0.95), new Ballot("2.2 m", 0.5), new Ballot("2.0 m", 0.4));
        assertThat(Vote.of(sure, false)).isEqualTo("9.0 m");
    }

    @Test
    void shouldGiveNoVoteToWhatIsNoNumber() {
        assertThat(Vote.of(List.of(new Ballot("", 0.9), new Ballot("3", 0.1)), false))
                .isEqualTo("3");
        assertThat(Vote.of(List.of(new Ballot("far", 0.9), new Ballot("", 0.1)), false))
                .isEqualTo("far");
    }
}
