package io.thalweg.word2vec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The file formats of word2vec.c, as gensim reads and writes them too. Both begin with a line {@code words dimensions}.
 * Words are UTF-8. They cannot hold a word with a space, tab or line end in it, and there is no escape that other readers
 * would understand: such a word is refused, and Parquet is the way out.
 */
public enum Word2VecFormat {
    /** A line a word: the word, then its numbers, with spaces between. */
    TEXT,
    /**
     * For each word, the word, a space, its numbers as little-endian float32, and a line feed, which gensim leaves out and
     * readers skip.
     */
    BINARY;

    /**
     * Begins a file.
     *
     * @param out buffered by the writer; closed with it
     * @param words that will follow, exactly
     */
    public Word2VecWriter writer(OutputStream out, long words, int dimensions) throws IOException {
        return new Word2VecWriter(this, out, words, dimensions);
    }

    /** Writes all vectors in the vocabulary's order, and closes the stream. */
    public void write(WordVectors vectors, OutputStream out) throws IOException {
        try (Word2VecWriter writer = writer(out, vectors.size(), vectors.dimensions())) {
            for (int id = 0; id < vectors.size(); id++) {
                writer.write(vectors.vocabulary().word(id), vectors.vector(id));
            }
            writer.finish();
        }
    }

    /**
     * Reads a whole file. The format holds no counts: they are 0 in the vocabulary.
     *
     * @param in buffered here; not closed
     * @param place the file's name, for messages
     * @throws io.thalweg.problem.JobFailed if the bytes are not such a file, or not a whole one
     */
    public WordVectors read(InputStream in, String place) throws IOException {
        return new Word2VecReader(this, in, place).read();
    }
}
