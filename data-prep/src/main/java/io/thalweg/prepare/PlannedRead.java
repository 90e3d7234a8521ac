package io.thalweg.prepare;

import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.input.TaskDescription;

/**
 * A reading task of the input, or of what a stage of a pipeline stored of it.
 *
 * @param split of all its documents, or -1 to go by each document's hash
 * @param firstFile what to add to the numbers of its files
 */
record PlannedRead(ReadTask task, int split, int firstFile) {
    byte[] work(TokenizeTask.Copies copies) {
        return TaskDescription.pack(new TokenizeTask.Work(task, split, firstFile, copies));
    }
}
