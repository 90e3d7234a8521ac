package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LastWordTest {
    private final AtomicInteger said = new AtomicInteger();

    @Test
    void theEndSaysItForACommandThatDoesNot() {
        try (LastWord word = LastWord.awaited(said::incrementAndGet, Duration.ofMillis(1))) {
            word.await();
            assertEquals(1, said.get());
            word.say();
        }
        assertEquals(1, said.get());
    }

    @Test
    void theEndAddsNothingToWhatWasSaid() {
        try (LastWord word = LastWord.awaited(said::incrementAndGet, Duration.ofMillis(1))) {
            word.say();
            word.await();
        }
        assertEquals(1, said.get());
    }

    @Test
    void theEndIsSilentAfterACommandThatIsOver() {
        LastWord word = LastWord.awaited(said::incrementAndGet, Duration.ofMinutes(1));
        word.close();
        word.await();
        assertEquals(0, said.get());
    }
}
