package io.thalweg.word2vec;

/** A kernel for tests that look at the steps they expect; any other is an error. */
class RecordingKernel implements Kernel {
    @Override
    public void skipGram(Step step) {
        throw new AssertionError("A step of skip-gram");
    }

    @Override
    public void cbow(Step step) {
        throw new AssertionError("A step of CBOW");
    }

    @Override
    public void pairs(Step step) {
        throw new AssertionError("A step of pairs");
    }

    @Override
    public void exchange(float[] table, int shared, int local, float[] exchanged, int at, int stride) {
        throw new AssertionError("An exchange");
    }

    @Override
    public String description() {
        return "recorder";
    }
}
