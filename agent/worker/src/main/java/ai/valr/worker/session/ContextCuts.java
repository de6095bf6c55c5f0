package ai.valr.worker.session;

import ai.valr.model.PromptLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What may be left of a context under {@link FramePolicy#UNIFORM}, from most to least: first frames leave, half of them at
 * a time and evenly, then the oldest turn, and so on. Texts, steps and latents of the turns that stay are as they were; all of it
 * is fed again and has fresh positions.
 */
final class ContextCuts {
    private final PromptLayout layout;
    private final List<KeptTurn> turns;
    private final Set<FrameRef> pinned;

    /**
     * @param turns of the context, oldest first
     * @param pinned frames that the next task looks at; they leave only with their turn
     */
    ContextCuts(PromptLayout layout, List<KeptTurn> turns, List<FrameRef> pinned) {
        this.layout = layout;
        this.turns = List.copyOf(turns);
        this.pinned = Set.copyOf(pinned);
    }

    /**
     * @param mostTurns that may stay
     * @param mostFrames that may stay beside the pinned ones
     */
    List<List<KeptTurn>> candidates(int mostTurns, int mostFrames) {
        List<List<KeptTurn>> candidates = new ArrayList<>();
        for (int stay = Math.min(mostTurns, turns.size()); stay > 0; stay--) {
            List<KeptTurn> rest = latest(stay);
            List<FrameRef> free = rest.stream()
                    .flatMap(turn -> turn.frames().stream())
                    .map(ContextFrame::ref)
                    .filter(frame -> !pinned.contains(frame))
                    .toList();
            for (int frames = Math.min(mostFrames, free.size()); frames > 0; frames /= 2) {
                candidates.add(keeping(rest, FrameIndex.evenly(free, frames)));
            }
            candidates.add(keeping(rest, List.of()));
        }
        return candidates;
    }

    private List<KeptTurn> latest(int count) {
        List<KeptTurn> rest = new ArrayList<>(turns.subList(turns.size() - count, turns.size()));
        if (count < turns.size()) {
            rest.set(0, rest.get(0).first(layout));
        }
        return rest;
    }

    private List<KeptTurn> keeping(List<KeptTurn> rest, List<FrameRef> free) {
        Set<FrameRef> stay = new HashSet<>(pinned);
        stay.addAll(free);
        List<KeptTurn> kept = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            KeptTurn turn = rest.get(i);
            int before = (i == 0 ? layout.start() : layout.nextTurn(true)).size();
            int around = turn.frames().isEmpty() ? 0 : around(turn, before);
            kept.add(turn.keeping(stay, before, around));
        }
        return kept;
    }

    /** Segments that the layout made of each frame of an opening. */
    private int around(KeptTurn turn, int before) {
        int behind = layout.question("", List.of()).size();
        return (turn.chunks().get(0).size() - before - behind) / turn.frames().size();
    }
}
