package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.ModelVersions.Wanted;
import ai.valr.engine.fake.FakeModel;
import ai.valr.engine.fake.FakeVersions;
import ai.valr.model.ModelFamily;
import ai.valr.model.ModelMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoadedVersionsTest {
    private final FakeModel start = new FakeModel(4096, "v1");
    private final FakeVersions source = new FakeVersions();
    private LoadedVersions versions = new LoadedVersions(start, source, 2, 4);

    @AfterEach
    void close() {
        versions.close();
    }

    @Test
    void shouldLoadAVersionThatIsWantedAndRunItOnceBeforeItIsUsed() {
        assertThat(versions.want("v2")).isInstanceOf(Wanted.Loading.class);

        try (ModelUse use = ready("v2")) {
            assertThat(use.model().version()).isEqualTo("v2");
            assertThat(((FakeModel) use.model()).warmUps()).isEqualTo(1);
        }
        assertThat(source.loads()).isEqualTo(1);
        assertThat(activeVersion()).isEqualTo("v1");
    }

    @Test
    void shouldMakeAVersionActiveWhenItIsInMemory() throws Exception {
        versions.activate("v2").get(10, TimeUnit.SECONDS);

        assertThat(activeVersion()).isEqualTo("v2");
        assertThat(versions.resident()).containsExactly("v2", "v1");
        assertThat(start.isClosed()).isFalse();
    }

    @Test
    void shouldPutAwayWhatNobodyUsesAndNeverHoldMore() throws Exception {
        for (int i = 2; i < 20; i++) {
            versions.activate("v" + i).get(10, TimeUnit.SECONDS);
            assertThat(versions.resident()).containsExactly("v" + i, "v" + (i - 1));
        }

        assertThat(start.isClosed()).isTrue();
        assertThat(source.model("v17").isClosed()).isTrue();
        assertThat(versions.evicted()).isEqualTo(17);
        try (ModelUse again = ready("v1")) {
            assertThat(again.model()).isNotSameAs(start);
        }
    }

    @Test
    void shouldWaitForTheTasksOfTheVersionWhosePlaceIsWanted() throws Exception {
        ModelUse running = ready("v2");
        FakeModel second = source.model("v2");
        List<String> asked = new CopyOnWriteArrayList<>();
        versions.onPlaceWanted(asked::add);

        CompletableFuture<Void> activated = versions.activate("v3");

        await().until(() -> asked.contains("v2"));
        assertThat(activated).isNotDone();
        assertThat(versions.want("v2")).as("a new task").isInstanceOf(Wanted.Loading.class);
        ((Wanted.Ready) versions.wantBegun("v2")).use().close();
        assertThat(second.isClosed()).isFalse();
        running.close();
        activated.get(10, TimeUnit.SECONDS);
        assertThat(second.isClosed()).isTrue();
        assertThat(versions.resident()).startsWith("v3").hasSize(2);
        try (ModelUse back = ready("v2")) {
            assertThat(back.model().version()).isEqualTo("v2");
        }
    }

    @Test
    void shouldSayWhyAVersionCannotBeHadAndNotHoldUpOthers() {
        await().until(() -> versions.want("unknown") instanceof Wanted.Gone);

        assertThat(((Wanted.Gone) versions.want("unknown")).reason()).contains("no version unknown");
        ready("v2").close();
    }

    @Test
    void shouldServeAllWhoWantAVersionAtOnceThoughThereIsAPlaceForOne() {
        List<String> served = new CopyOnWriteArrayList<>();
        // As sessions do, each asks again every now and then, and lets go what it got before it uses it.
        await().pollInterval(Duration.ofMillis(25)).until(() -> {
            for (String version : List.of("v2", "v3", "v4")) {
                if (!served.contains(version) && versions.want(version) instanceof Wanted.Ready ready) {
                    ready.use().close();
                    served.add(version);
                }
            }
            return served.size() == 3;
        });
        assertThat(source.loads()).isEqualTo(3);
    }

    @Test
    void shouldPutNothingAwayForAVersionThatThereIsNot() throws Exception {
        versions.activate("v2").get(10, TimeUnit.SECONDS);

        await().until(() -> versions.want("unknown") instanceof Wanted.Gone);

        assertThat(versions.resident()).containsExactly("v2", "v1");
        assertThat(versions.evicted()).isZero();
    }

    @Test
    void shouldGoOnAfterALoadThatHadNoMemory() throws Exception {
        source.made(model -> {
            throw new OutOfMemoryError("for a test");
        });
        assertThatThrownBy(() -> versions.activate("v2").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("version v2 cannot be loaded")
                .hasMessageContaining("OutOfMemoryError");

        source.made(model -> {});
        versions.activate("v3").get(10, TimeUnit.SECONDS);
        assertThat(activeVersion()).isEqualTo("v3");
    }

    @Test
    void shouldTryAgainWhatMayPassButNotForEver() throws Exception {
        source.failPassing(VersionLoader.MAX_TRIES - 1);
        versions.activate("v2").get(10, TimeUnit.SECONDS);

        source.failPassing(VersionLoader.MAX_TRIES);
        assertThatThrownBy(() -> versions.activate("v3").get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("does not answer");
        assertThat(activeVersion()).isEqualTo("v2");
        versions.activate("v3").get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseAModelOfAnotherFamilyAndSayWhatDiffers() {
        source.made(model -> model.ofFamily(new ModelFamily("shapes", "reasoning", "other", "pixels", "tower2")));

        assertThatThrownBy(() -> versions.activate("v2").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("incompatible with v1")
                .hasMessageContaining("the vocabulary (tokenizer.json), the vision tower's weights (visual.*)");
        assertThat(versions.resident()).containsExactly("v1");
        assertThat(activeVersion()).isEqualTo("v1");
    }

    @Test
    void shouldNotLoadAModelWhoseFilesSayThatItIsOfAnotherFamily() {
        source.ofFamily("v2", new ModelFamily("larger", "reasoning", "words", "pixels", "tower"));

        assertThatThrownBy(() -> versions.activate("v2").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("incompatible with v1");
        assertThat(source.model("v2")).as("loaded").isNull();
    }

    @Test
    void shouldLeaveTheActiveOneWhereWhatWasLoadedIsNoLongerWanted() throws Exception {
        versions.activate("v2", () -> false).get(10, TimeUnit.SECONDS);

        assertThat(versions.resident()).containsExactly("v1", "v2");
        assertThat(activeVersion()).isEqualTo("v1");
    }

    @Test
    void shouldNotLoadBesideWhereMemoryHasNoRoom() {
        versions.close();
        FakeModel large = new FakeModel(4096, "v1");
        large.on(new ModelMemory(500, 0, 1000, "cpu"));
        versions = new LoadedVersions(large, source, 2, 4);

        assertThatThrownBy(() -> versions.activate("v2").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("no place beside [v1] in memory");
        assertThat(source.loads()).isZero();
    }

    @Test
    void shouldFreeAllButWhatIsInUseWhenClosed() throws Exception {
        versions.activate("v2").get(10, TimeUnit.SECONDS);
        ModelUse running = versions.active();

        versions.close();

        FakeModel second = source.model("v2");
        assertThat(second.isClosed()).isFalse();
        running.close();
        assertThat(second.isClosed()).isTrue();
        assertThat(start.isClosed()).as("its owner's").isFalse();
        assertThat(versions.want("v3")).isInstanceOf(Wanted.Gone.class);
    }

    private ModelUse ready(String version) {
        Wanted wanted = await().until(() -> versions.want(version), Wanted.Ready.class::isInstance);
        return ((Wanted.Ready) wanted).use();
    }

    private String activeVersion() {
        try (ModelUse use = versions.active()) {
            return use.model().version();
        }
    }
}
