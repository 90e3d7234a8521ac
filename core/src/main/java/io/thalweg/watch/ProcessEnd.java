package io.thalweg.watch;

/** Whether this process is on its way out, as when a signal has told it to end: what fails then fails because of that. */
public final class ProcessEnd {
    private ProcessEnd() {}

    public static boolean isUnderWay() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
