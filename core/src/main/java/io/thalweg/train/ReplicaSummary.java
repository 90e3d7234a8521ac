package io.thalweg.train;

import java.io.Serializable;

/**
 * What the trainer learns of one replica's part of a round; its parameters stay where they are merged.
 *
 * @param examples examples trained on
 * @param lossSum nats, over {@code lossExamples}
 * @param startedMillis when its training began, milliseconds since the epoch by its own machine's clock
 * @param computeMillis how long it trained
 * @param bytesReceived bytes of global state it was handed
 * @param bytesSent bytes of its contributions
 * @param figures what else it tells
 */
public record ReplicaSummary(
        int replica,
        byte[] carry,
        long examples,
        double lossSum,
        long lossExamples,
        long startedMillis,
        long computeMillis,
        long bytesReceived,
        long bytesSent,
        Figures figures)
        implements Serializable {}
