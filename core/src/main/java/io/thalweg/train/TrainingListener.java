package io.thalweg.train;

/** Is told how a run goes, on the driver, in order. Must not throw. */
public interface TrainingListener {
    /**
     * @param firstRound the round the run begins or resumes with
     * @param rounds rounds in the whole run
     */
    default void started(int firstRound, int rounds) {}

    default void roundFinished(RoundMetrics metrics) {}

    /** @param completedRounds rounds the checkpoint holds */
    default void checkpointed(int completedRounds) {}

    default void stoppedEarly(int completedRounds, String reason) {}

    /** Something worth telling the user that is not a failure. */
    default void warned(String message) {}

    /** The listeners as one. */
    static TrainingListener all(java.util.List<TrainingListener> listeners) {
        return new TrainingListener() {
            @Override
            public void started(int firstRound, int rounds) {
                listeners.forEach(listener -> listener.started(firstRound, rounds));
            }

            @Override
            public void roundFinished(RoundMetrics metrics) {
                listeners.forEach(listener -> listener.roundFinished(metrics));
            }

            @Override
            public void checkpointed(int completedRounds) {
                listeners.forEach(listener -> listener.checkpointed(completedRounds));
            }

            @Override
            public void stoppedEarly(int completedRounds, String reason) {
                listeners.forEach(listener -> listener.stoppedEarly(completedRounds, reason));
            }

            @Override
            public void warned(String message) {
                listeners.forEach(listener -> listener.warned(message));
            }
        };
    }
}
