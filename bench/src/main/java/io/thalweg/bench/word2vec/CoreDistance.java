package io.thalweg.bench.word2vec;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a write of one core takes to be seen by another, the median of {@value #RUNS} runs: threads of one replica share
 * rows, so what they do in a second depends on it. Some 30 ns where cores have a cache in common, several times as much
 * where they have not; on a virtual machine it may change from one second to the next.
 */
public final class CoreDistance {
    private static final int RUNS = 9;
    private static final int TURNS = 500_000;

    private CoreDistance() {}

    public static void main(String[] args) throws InterruptedException {
        double[] nanos = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            nanos[run] = oneWay();
        }
        Arrays.sort(nanos);
        System.out.printf("%.0f ns from core to core (%.0f to %.0f)%n", nanos[RUNS / 2], nanos[0], nanos[RUNS - 1]);
    }

    /** Two threads that wait for each other's count. */
    private static double oneWay() throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        Thread other = new Thread(() -> {
            for (int i = 0; i < TURNS; i++) {
                answer(turn, 2 * i + 1);
            }
        });
        long started = System.nanoTime();
        other.start();
        for (int i = 0; i < TURNS; i++) {
            answer(turn, 2 * i);
        }
        other.join();
        return (System.nanoTime() - started) / (2.0 * TURNS);
    }

    private static void answer(AtomicInteger turn, int expected) {
        while (turn.get() != expected) {
            Thread.onSpinWait();
        }
        turn.set(expected + 1);
    }
}
