package io.thalweg.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    @Test
    void aProblemIsTheWholeSentence() {
        assertEquals(
                "--window is out of range: found 99, allowed 1 to 50 (c.yaml, line 3). Lower it",
                Problem.of("--window is out of range")
                        .found(99)
                        .allowed("1 to 50")
                        .at("c.yaml, line 3")
                        .remedy("Lower it")
                        .message());
    }

    /** What a damaged file holds must not break the line, reach the terminal as a command, or fill the screen. */
    @Test
    void whatIsFoundCannotBreakTheLine() {
        assertEquals(
                "Bad: found a?b?[31mc??d???e (x?y)",
                Problem.of("Bad")
                        .found("a\nb\u001b[31mc\r\nd\u0085\u202e\u2028e")
                        .at("x\ty")
                        .message());
        assertEquals(
                "Bad: found größer 漢字 😀",
                Problem.of("Bad").found("größer 漢字 😀").message());
        String message = Problem.of("Bad").found("x".repeat(1 << 20)).message();
        assertTrue(message.length() < 2_100, "length " + message.length());
        assertEquals(
                "One?two\nThree",
                new BadConfiguration(List.of(Problem.of("One\ntwo"), Problem.of("Three"))).getMessage());
    }
}
